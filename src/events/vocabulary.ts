/**
 * Everything that can happen, one section a subject. What comes after the dot is the action that the history and its filters show; `sentences.ts` has the
 * sentence of each, `touches.ts` what else has to be computed again.
 */
export type Happened = OfDates | OfPrerequisites | OfServices | OfAccounts | OfMail | OfImports | OfImportedThings | OfImportedProjects

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

// -- imports: `file` is the name of the file
type OfImports =
  | Thing<'import.uploaded' | 'import.imported' | 'import.undone', { file: string }>
  | Thing<'import.dropped', { file: string; deed?: 'dropped the file' | 'cancelled the import of' }>
  /** What is known from now on of headings, and of names that mean the same. */
  | Thing<'alias.learnt', { column: string } | { name: string; other: string }>
  | Thing<'alias.forgotten', { column: string }>

/** Of a thing that has a name: what an import made, changed or put back. */
type OfImportedThings =
  | Thing<'service.created' | 'organisation.created', { name: string; file?: string }>
  | Thing<'service.changed', { name: string; file: string; deed: 'imported' | 'filled in the service' }>
  | Thing<'organisation.changed' | 'service.undone', { name: string; file: string }>
  | Thing<'organisation.undone', { name: string; file: string; isGone: boolean }>
  /** `name` is that of the pair; `state` in words. */
  | Thing<'pair.changed', { name: string; state: string; file: string; isUndone: boolean }>

/** Of a project that was started from a file. */
type OfImportedProjects =
  | Thing<'project.started', { file: string | null }>
  | Thing<'project.renamed', { called: string }>
  | Thing<'person.joined', { name: string; role: string }>
  | Thing<'prerequisite.listed', { file: string; text: string }>
  | Thing<'prerequisite.said', { file: string; title: string; text: string; source: string }>
  | Thing<'prerequisite.owner named', { file: string; title: string; owner: string }>
