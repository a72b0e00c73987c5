import { dayBegins, dayOfMoment, sameDayIn } from '../../day.ts'
import { latestMark } from '../../clock.ts'

export const pageSize = 50

/** One line of a list: what it is about, and where to correct it. */
export interface Line {
  text: string
  more: string
  href: string
}

/** A page of a list: the rows from this one on that contain these words. */
export interface Asked {
  from: number
  words: string
  fresh: Fresh
}

export interface LinesFound {
  lines: Line[]
  total: number
  /** Of the services on the page; empty for other lists. */
  ids: string[]
}

/** Something that may be wrong in the data: why it matters and how to correct it. */
export interface Question {
  group: 'unknown' | 'conflicting' | 'stale'
  title: string
  why: string
  mend: string
  /** What the list consists of. */
  of: 'services' | 'organisations' | 'pairs' | 'names' | 'products' | 'projects' | 'dos-ids'
}

const services = (title: string, why: string): Question => ({
  group: 'unknown',
  title,
  why,
  mend: 'Open the service and fill it in, or import a tracker that has it.',
  of: 'services',
})

export const questions = {
  region: services('No region', 'They are missing from every region’s figures.'),
  commissioner: services('No commissioner', 'Nobody can be asked to agree the go-live.'),
  postcode: services('No postcode', 'A service with a mistyped ODS code cannot be found by its postcode.'),
  list_size: services('No list size', 'Their patients are missing wherever patients are counted.'),
  provider_product: services('No Provider product', 'We cannot tell whether their pair is proven.'),
  consumer_product: services('No Consumer product', 'We cannot tell whether their pair is proven.'),
  referrer_id: services('No 111 provider', 'We do not know who would book into them.'),
  'dos-id': services('No DoS service id', 'They cannot be found by a search, and have no sandbox.'),
  'referrer-on': {
    group: 'unknown',
    title: '111 provider: not known whether it is switched on',
    why: 'Its services count as waiting for it.',
    mend: 'Open the organisation and say whether it books.',
    of: 'organisations',
  },
  'pair-unknown': {
    group: 'unknown',
    title: 'Pair not known, though both products are',
    why: 'Its services count as waiting for their pair.',
    mend: 'Say in the matrix of pairs whether it is proven.',
    of: 'pairs',
  },
  'dos-id-twice': {
    group: 'conflicting',
    title: 'DoS id on two services',
    why: 'A booking may end in the wrong one, and nobody has said that they share it.',
    mend: 'Open each service and remove the id from the wrong one. If they share it, remove it from one and add it there again.',
    of: 'dos-ids',
  },
  'asid-twice': {
    group: 'conflicting',
    title: 'ASID on projects of two services',
    why: 'A system is known to Spine by one ASID: one of them is wrong.',
    mend: 'Open the prerequisite of each project and correct the wrong one.',
    of: 'projects',
  },
  'endpoint-elsewhere': {
    group: 'conflicting',
    title: 'Scheduling endpoint that names another ASID than its project',
    why: 'It counts as met, and bookings go to another system.',
    mend: 'Open the prerequisite and enter the address with the project’s ASID, or correct the ASID.',
    of: 'projects',
  },
  'not-in-catalogue': {
    group: 'conflicting',
    title: 'Product that is not in the catalogue',
    why: 'Its status and pairs are not recorded.',
    mend: 'Add it to the catalogue, or say which product it is under "Names spelt nearly the same".',
    of: 'products',
  },
  'names-alike': {
    group: 'conflicting',
    title: 'Names spelt nearly the same',
    why: 'One thing is counted as two.',
    mend: 'Say that they are the same: the first name is replaced everywhere, also in later imports.',
    of: 'names',
  },
  'live-without-project': {
    group: 'conflicting',
    title: 'Service live without a project',
    why: 'It went live with no record of how.',
    mend: 'Start its project, or open the service and say that it is not live.',
    of: 'services',
  },
  'project-live-only': {
    group: 'conflicting',
    title: 'Project declared live, the service marked not live',
    why: 'The tracker contradicts the declaration.',
    mend: 'Open the service and mark it live.',
    of: 'services',
  },
  stale: {
    group: 'stale',
    title: 'Not confirmed',
    why: 'What nobody confirmed for so long may have changed.',
    mend: 'Import the latest tracker, save the service, or confirm those that are shown.',
    of: 'services',
  },
} as const satisfies Record<string, Question>
export type QuestionKey = keyof typeof questions
export const isQuestion = (key: string): key is QuestionKey => Object.hasOwn(questions, key)
export const questionList = Object.keys(questions).filter(isQuestion)

export const groupNames = { unknown: 'Not known', conflicting: 'Conflicting', stale: 'Out of date' } as const

export const monthChoices = [6, 12, 24] as const
/** Between which moments (ISO 8601) a confirmation counts: earlier, it is too old; later, a clock was ahead. */
export interface Fresh {
  from: string
  to: string
}
export function freshFor(now: number, months: number): Fresh {
  return { from: dayBegins(sameDayIn(dayOfMoment(now), -months)), to: latestMark(now) }
}

/** The kinds of names that may be spelt in two ways, with their words. */
export const nameKinds = {
  provider_product: 'Provider product',
  consumer_product: 'Consumer product',
  referrer: '111 provider',
  commissioner: 'Commissioner',
  area: 'Area',
  region: 'Region',
} as const
export type NameKind = keyof typeof nameKinds
export const isNameKind = (kind: string): kind is NameKind => Object.hasOwn(nameKinds, kind)
export const nameKindList = Object.keys(nameKinds).filter(isNameKind)
