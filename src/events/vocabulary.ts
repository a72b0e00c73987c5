/**
 * Everything that can happen, one section a subject. What comes after the dot is the action that the history and its filters show; `sentences.ts` has the
 * sentence of each, `touches.ts` what else has to be computed again.
 */
export type Happened = OfDates | OfPrerequisites | OfServices | OfAccounts | OfMail

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
  | Thing<'account.password changed' | 'account.signed out everywhere' | 'account.session ended'>
  | OfAddresses

/** A change of an email address: of an account, or of a person who has none. `own` is whether they asked themselves. */
type WhoseAddress = 'account' | 'person'
type OfAddresses =
  | Thing<`${WhoseAddress}.address change asked`, { name: string; own: boolean }>
  | Thing<`${WhoseAddress}.address confirmed` | `${WhoseAddress}.address change agreed` | `${WhoseAddress}.address change stopped`, { name: string }>
  | Thing<`${WhoseAddress}.address changed`, { name: string; askedBy: string }>

// -- mail: an email of the outbox
type OfMail = Thing<'mail.sent again' | 'mail.printed' | 'mail.refused' | 'mail.given up', { about: string; recipient: string }>
