/**
 * Everything that can happen, one section a subject. What comes after the dot is the action that the history and its filters show; `sentences.ts` has the
 * sentence of each, `touches.ts` what else has to be computed again.
 */
export type Happened = OfDates | OfPrerequisites | OfServices | OfAccounts | OfMail | OfPeople | OfProjects | OfBulk

interface Common {
  /** Of the thing that it happened to. */
  id: string
  /** The project whose history tells of it; null if it belongs to none. */
  project: string | null
  from?: string | null | undefined
  to?: string | null | undefined
  /** What somebody wrote: why, or what shows it. */
  reason?: string | null | undefined
  /** The id of the event that this one undoes. */
  undoes?: string | null | undefined
}
type Thing<Kind extends string, Words extends object = object> = Kind extends string ? Common & { kind: Kind } & Words : never

/** `name` is the date in words, like "testing"; days are ISO 8601. */
type OfDates =
  | Thing<'date.set' | 'date.confirmed' | 'date.made provisional' | 'date.withdrawn', { name: string; day: string }>
  | Thing<'date.moved', { name: string; day: string; was: string }>

type PrerequisiteStatus = 'not-started' | 'in-progress' | 'blocked' | 'met' | 'waived' | 'not-applicable'
type OfPrerequisites = Thing<`prerequisite.${PrerequisiteStatus}`, { title: string }> | Thing<'prerequisite.level-set', { title: string; level: number }>

type OfServices = Thing<'service.changed', { fields: string[] }>

// -- accounts: `name` is whose account it is
type OfAccounts =
  | Thing<'account.created' | 'account.disabled' | 'account.enabled' | 'account.link sent', { name: string }>
  | Thing<'account.role changed', { name: string; was: string; role: string }>

// -- mail: an email of the outbox
type OfMail = Thing<'mail.sent again', { about: string; recipient: string }>
// -- people
/** `name` is the person's, `role` that of the project. */
type OfPeople =
  | Thing<'person.joined' | 'person.returned' | 'person.leave asked' | 'person.leave withdrawn', { name: string; role: string }>
  | Thing<'person.left', { name: string; role: string; askedBy: string | null }>
  | Thing<'person.test team', { name: string; role: string; isIn: boolean }>
  | Thing<'person.changed', { name: string }>

// -- projects
/** `file` is the one that the project was started from; `called` is the name that it has now. */
type OfProjects =
  | Thing<'project.started', { file: string | null }>
  | Thing<'project.held' | 'project.stopped' | 'project.resumed' | 'project.correction opened' | 'project.correction ended'>
  | Thing<'project.renamed', { called: string }>
  | Thing<'note.written' | 'mail.noticed'>
  | Thing<'project.templates taken', { summary: string }>
  | Thing<'project.templates kept'>
  | Thing<'prerequisite.reworded' | 'test-plan.reworded' | 'go-live.reworded', { title: string }>

// -- bulk
/** `deed` says what the change does: "Start 38 Provider projects". */
type OfBulk = Thing<'bulk.begun' | 'bulk.cancelled' | 'bulk.done' | 'bulk.undo begun' | 'bulk.undone', { deed: string }>
