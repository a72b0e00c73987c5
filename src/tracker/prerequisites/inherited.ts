import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import type { PrerequisiteItem } from '../templates/project-items.ts'
import { startOnRecord } from './on-record.ts'
import type { IdOnRecord } from './on-record.ts'

/** What holders above a service have met, the nearest first, what is on its own record, and what the catalogue says of its products. */
export interface MetAbove {
  shared: SharedPrerequisitesTable[]
  /** The DoS ids of the service itself. */
  onRecord: IdOnRecord[]
  isProductReady: boolean
  isPairProven: boolean
}

export const nothingMet: MetAbove = { shared: [], onRecord: [], isProductReady: false, isPairProven: false }

type Asked = Pick<PrerequisiteItem, 'key' | 'value_kind' | 'value_level'>

/** The shared prerequisite that meets this one in a project that starts now, of the nearest holder: a percentage only from its level on. */
export const metAbove = ({ key, value_kind: kind, value_level: level }: Asked, { shared }: MetAbove): SharedPrerequisitesTable | undefined =>
  shared.find((one) => one.key === key && (one.value_kind ?? '') === (kind ?? '') && (kind !== 'percentage' || level === null || Number(one.value) >= level))

type Item = Asked & Pick<PrerequisiteItem, 'title' | 'derived'>

/** The prerequisites that a project would have to complete itself. */
export const openAtStart = <One extends Item>(items: One[], met: MetAbove, notApplicable: ReadonlyMap<string, string>): One[] =>
  items.filter((one) => {
    if (one.derived === 'product-ready') return !met.isProductReady
    if (one.derived === 'pair-proven') return !met.isPairProven
    return !notApplicable.has(one.key) && metAbove(one, met) === undefined && startOnRecord(one, met.onRecord)?.on_record !== 'met'
  })
