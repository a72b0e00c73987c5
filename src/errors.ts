/** The thing does not exist, or this person may not see it: 404. */
export class NotFoundError extends Error {}

/** The person may see this but not do it: 403. */
export class ForbiddenError extends Error {}

/** Someone else has changed the thing, or it exists already: 409. */
export class ConflictError extends Error {
  readonly field: string | undefined
  constructor(message: string, field?: string) {
    super(message)
    this.field = field
  }
}

/** A rule of the domain says no, in a sentence that says what to do next: 422. */
export class Refusal extends Error {
  readonly field: string | undefined
  constructor(message: string, field?: string) {
    super(message)
    this.field = field
  }
}

/** What was typed is not valid: 422 on the same page, with a message beside each field. */
export class InvalidFormError extends Error {
  readonly fields: Record<string, string>
  constructor(fields: Record<string, string>) {
    super(Object.values(fields).join(' '))
    this.fields = fields
  }
}

/** The database cannot be reached, is busy or has no room. The request is fine and may work in a moment: 503. */
export class DatabaseUnavailable extends Error {
  /** After how many seconds to try again. */
  readonly retryAfterSeconds = 5
}

/** The server has no time for this now. The request is fine and may work in a minute: 503. */
export class ServerBusy extends Error {
  override name = 'ServerBusy'
  /** After how many seconds to try again. */
  readonly retryAfterSeconds: number
  constructor(message = 'Slipway is making other documents at the moment. Wait a minute, then try again', retryAfterSeconds = 60) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
