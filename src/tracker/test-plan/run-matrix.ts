import { caseName, isSettled, verdictNames } from './test-plan.ts'
import type { Case, Verdict } from './test-plan.ts'

const cellClasses: Record<Verdict, string> = {
  pass: 'app-pair--green',
  fail: 'app-pair--red',
  blocked: 'app-pair--red',
  'not-applicable': '',
  accepted: '',
}

interface Cell {
  id: string
  name: string
  text: string
  classes: string
  settled: boolean
  /** It has a result with which the run cannot be a success. */
  fails: boolean
}
export interface Results {
  /** The latest result of each case. */
  latest: Map<string, { verdict: Verdict }>
  /** Cases whose latest result has lost its evidence. */
  withdrawn: Set<string>
  /** Cases without a result that the test of another project covers. */
  covered?: ReadonlySet<string>
}
interface Row {
  name: string
  criterion: string
  /** One for each code of the plan; null if this case is not tested for that code. */
  cells: (Cell | null)[]
}

export function cellOf(one: Case, { latest, withdrawn, covered }: Results): Cell {
  const verdict = latest.get(one.id)?.verdict
  const of = { id: one.id, name: caseName(one) }
  if (verdict === undefined && covered?.has(one.id)) return { ...of, text: 'Covered', classes: 'app-pair--green', settled: true, fails: false }
  if (verdict === undefined) return { ...of, text: 'No result', classes: 'app-pair--grey', settled: false, fails: false }
  if (withdrawn.has(one.id)) return { ...of, text: `${verdictNames[verdict]}, evidence withdrawn`, classes: 'app-pair--red', settled: false, fails: true }
  const settled = isSettled(verdict)
  return { ...of, text: verdictNames[verdict], classes: cellClasses[verdict], settled, fails: !settled }
}

/** The same case has the same side, number and criterion for each code. A case that the plan has twice for one code gets two rows. */
function keysOf(cases: Case[]): string[] {
  const seen = new Map<string, number>()
  return cases.map((one) => {
    const key = JSON.stringify([one.side, one.number, one.criterion])
    const before = seen.get(`${one.code} ${key}`) ?? 0
    seen.set(`${one.code} ${key}`, before + 1)
    return `${key} ${before}`
  })
}

interface Matrix {
  codes: string[]
  /** Rows with something left to do. */
  toDo: Row[]
  done: Row[]
  /** Cases that have not passed, in the order of the plan. */
  failing: Cell[]
}

/** The cases of a plan against its codes, each with its latest result. */
export function matrixOf(cases: Case[], of: Results): Matrix {
  const codes = [...new Set(cases.map((one) => one.code))]
  const keys = keysOf(cases)
  const rows = [...Map.groupBy(cases, (_, index) => keys[index])].map(([, own]): Row => {
    const [first] = own
    return {
      name: `${first?.side === 'consumer' ? 'Consumer' : 'Provider'} ${first?.number ?? ''}`.trim(),
      criterion: first?.criterion ?? '',
      cells: codes.map((code) => {
        const one = own.find((each) => each.code === code)
        return one === undefined ? null : cellOf(one, of)
      }),
    }
  })
  const isDone = (row: Row): boolean => row.cells.every((cell) => cell === null || cell.settled)
  const failing = cases.map((one) => cellOf(one, of)).filter((cell) => cell.fails)
  return { codes, toDo: rows.filter((row) => !isDone(row)), done: rows.filter(isDone), failing }
}
