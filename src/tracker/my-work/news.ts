import { keysOf } from '../../keys.ts'
import { counted } from '../../web/numbers.ts'

interface Kind {
  /** Which events are of this kind, by subject and action, like "date.moved". */
  has: RegExp
  count: (n: number) => string
}

/** The kinds of changes that My work counts, the most important first. An event is of the first kind that has it. */
export const newsKinds = {
  declined: { has: /^sop\.declined$/, count: (n) => `${counted(n, 'procedure')} declined` },
  reopened: { has: /^gate\.reopened$/, count: (n) => `${counted(n, 'gate')} open again` },
  go: { has: /^attestation\.go-/, count: (n) => counted(n, 'decision on go', 'decisions on go') },
  live: { has: /^attestation\./, count: (n) => `${counted(n, 'gate')} declared or handed over` },
  state: { has: /^project\.(started|held|stopped|resumed)$/, count: (n) => `${counted(n, 'project')} started, held, stopped or resumed` },
  issued: { has: /^sop\.issued$/, count: (n) => `${counted(n, 'procedure')} issued for signature` },
  signed: { has: /^sop\.(signed|noted)$/, count: (n) => counted(n, 'signature') },
  dates: { has: /^(date\.|partner\.day-)/, count: (n) => `${counted(n, 'date')} set, moved or confirmed` },
  met: { has: /^prerequisite(-derived)?\.met$/, count: (n) => `${counted(n, 'prerequisite')} met` },
  prerequisites: { has: /^prerequisite(-derived)?\./, count: (n) => counted(n, 'other change of prerequisites', 'other changes of prerequisites') },
  runs: { has: /^test-plan\.run-/, count: (n) => counted(n, 'change of test runs', 'changes of test runs') },
  results: { has: /^test-plan\.(result|comment|accepted|overruled)$/, count: (n) => counted(n, 'test result or comment', 'test results or comments') },
  people: { has: /^person\./, count: (n) => counted(n, 'change of people', 'changes of people') },
  notes: { has: /^(note\.written|sop\.commented)$/, count: (n) => counted(n, 'note or comment', 'notes or comments') },
  other: { has: /^/, count: (n) => counted(n, 'other change') },
} satisfies Record<string, Kind>

export type NewsKind = keyof typeof newsKinds
export const newsKindKeys = keysOf(newsKinds)
export const isNewsKind = (text: string | undefined): text is NewsKind => text !== undefined && Object.hasOwn(newsKinds, text)

export const newsKindOf = ({ subject, action }: { subject: string; action: string }): NewsKind =>
  newsKindKeys.find((kind) => newsKinds[kind].has.test(`${subject}.${action}`)) ?? 'other'
