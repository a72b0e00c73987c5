/**
 * Everything that can happen, one section a subject. What comes after the dot is the action that the history and its filters show; `sentences.ts` has the
 * sentence of each, `touches.ts` what else has to be computed again.
 */
export type Happened = OfDates | OfPrerequisites | OfServices | OfAccounts | OfMail | OfEvidence | OfSandbox

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

// -- evidence
type EvidenceFor = 'prerequisite' | 'test-plan'
type OfEvidence = Thing<`${EvidenceFor}.evidence`, { verb: 'added' | 'cited'; what: string; title: string }>

// -- sandbox
/** How many free slots a change of a diary added and withdrew; null if the slots stayed as they were. */
export type SlotCounts = { added: number; withdrawn: number } | null
type OfSandbox =
  /** `name` of a sandbox without a project; null for the practice sandbox of a project. */
  | Thing<'sandbox.created', { name: string | null }>
  | Thing<'sandbox.allowed' | 'sandbox.rotated' | 'sandbox.switched-off' | 'sandbox.switched-on' | 'sandbox.cancelled' | 'sandbox.settings'>
  | Thing<'sandbox.armed'>
  | Thing<'sandbox.disarmed', { all: boolean }>
  | Thing<'sandbox.laid out', { slots: SlotCounts }>
  | Thing<'sandbox.diary', { verb: 'made' | 'changed'; diary: string; slots: SlotCounts }>
  | Thing<'sandbox.withdrawn' | 'sandbox.published', { diary: string; slots: SlotCounts }>
  | Thing<'sandbox.reset', { bookings: number }>
  /** In the history of the host, `partner` is the guest; in that of the guest it is the host. */
  | Thing<'sandbox.invited' | 'sandbox.uninvited', { side: 'host' | 'guest'; partner: string }>
