import { z } from 'zod'

/** When someone gets the emails of a kind: each as it happens, together in a weekly summary, or not at all. */
export type HowOften = 'at-once' | 'weekly' | 'never'

interface EmailKind {
  name: string
  hint: string
  /** What can be chosen; the first applies until someone chooses. */
  offers: [HowOften, ...HowOften[]]
}

const usual: EmailKind['offers'] = ['at-once', 'weekly', 'never']

/** The kinds of email that people choose between, in the order of the page. */
export const emailKinds = {
  requests: {
    name: 'Requests',
    hint: 'You always get requests that only you can answer: to sign, confirm or accept something',
    offers: ['at-once'],
  },
  reminders: { name: 'Reminders of requests', hint: 'After 3 days, then every 2 working days, 5 at most', offers: ['at-once', 'never'] },
  roles: {
    name: 'Your roles',
    hint: 'You are given a role in a project, or it ends. The booking team also hears of key roles that people give each other in their areas',
    offers: usual,
  },
  answers: { name: 'Answers', hint: 'Someone signed, declined or accepted what you asked for', offers: usual },
  signatures: { name: 'Signatures', hint: 'Each signature on a procedure that you manage', offers: ['weekly', 'at-once', 'never'] },
  procedure: { name: 'Procedures', hint: 'A new version, with what changed', offers: usual },
  dates: { name: 'Dates', hint: 'A date of a project has moved, or the project is on hold, stopped or goes on', offers: usual },
  prerequisites: { name: 'New work', hint: 'A prerequisite of yours can be started, or is new', offers: usual },
  overdue: { name: 'Overdue work', hint: 'The day of something that you own has passed, or a planned day of a project that you manage', offers: usual },
  tests: {
    name: 'Test days',
    hint: 'The working day before, with an entry for your calendar, if the day changes, and the results',
    offers: ['at-once', 'never'],
  },
  'go-live': { name: 'Going live', hint: 'Go, no-go, live, handed over, closed', offers: usual },
  gates: { name: 'Gates', hint: 'A gate that was passed is open again, or in order again', offers: usual },
  report: {
    name: 'Monthly report',
    hint: 'The rollout in numbers, on the first working day of a month, for people who see every project or have an area',
    offers: ['never', 'at-once'],
  },
  summary: { name: 'Weekly summary', hint: 'What waits for you, each Monday morning', offers: ['weekly', 'never'] },
} as const satisfies Record<string, EmailKind>

export type ChosenKind = keyof typeof emailKinds
export const isEmailKind = (text: string): text is ChosenKind => Object.hasOwn(emailKinds, text)
export const allEmailKinds = Object.keys(emailKinds).filter(isEmailKind)

const offersOf = (kind: ChosenKind): readonly HowOften[] => emailKinds[kind].offers

/** Whether a kind offers this: nobody can stop what only they can answer. */
export const isOffered = (kind: ChosenKind, how: string): how is HowOften => offersOf(kind).some((one) => one === how)

const shape = z.record(z.enum(allEmailKinds), z.enum(['at-once', 'weekly', 'never']))
/** How often someone gets each kind of email. */
export type Choices = z.output<typeof shape>

/** Someone's choices, by what they chose. */
export const choicesFrom = (chosen: { kind: string; how: HowOften }[]): Choices =>
  choicesOf((kind) => {
    const own = chosen.find((one) => one.kind === kind)?.how
    return own !== undefined && isOffered(kind, own) ? own : emailKinds[kind].offers[0]
  })

const choicesOf = (how: (kind: ChosenKind) => HowOften): Choices => shape.parse(Object.fromEntries(allEmailKinds.map((kind) => [kind, how(kind)])))

/** What stopping a kind means for these choices; without a kind, everything that can be stopped stops. */
export const stopped = (choices: Choices, kind?: ChosenKind): Choices =>
  choicesOf((one) => ((kind === undefined || one === kind) && isOffered(one, 'never') ? 'never' : choices[one]))
