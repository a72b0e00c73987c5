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

// -- services: `name` is what the service, organisation or view is called
type OfServices =
  | Thing<'service.created' | 'service.confirmed' | 'service.closed' | 'service.open-again', { name: string }>
  | Thing<'service.closing-set-aside' | 'service.closing-counts-again', { name: string }>
  /** Of a project of the service, the fields by their names. Of the service itself, its name, with the one field that a merge of names changed. */
  | Thing<'service.changed', { fields: string[] } | { name: string; field?: { name: string; value: string } }>
  | Thing<'organisation.created' | 'organisation.changed', { name: string }>
  | Thing<'project.renamed', { name: string }>
  | Thing<'view.saved' | 'view.changed' | 'view.deleted', { name: string }>
  /** A name that a file spells, and the one that it means. */
  | Thing<'alias.learnt', { name: string; means: string }>
  | Thing<'pair.renamed', { name: string; was: string }>
  /** `amount` is how much was loaded, in words. */
  | Thing<'ods-list.loaded', { amount: string; file: string }>

// -- accounts: `name` is whose account it is
type OfAccounts =
  | Thing<'account.created' | 'account.disabled' | 'account.enabled' | 'account.link sent', { name: string }>
  | Thing<'account.role changed', { name: string; was: string; role: string }>

// -- mail: an email of the outbox
type OfMail = Thing<'mail.sent again', { about: string; recipient: string }>
