import type { Page } from '../../access/page.ts'
import type { Cell } from '../../web/csv.ts'
import { fieldIdOf, isOwnKey } from './columns.ts'
import type { ColumnKey } from './columns.ts'
import { onNames, pairNames, projectNames } from '../service-filter/filter.ts'
import { stageChoices } from '../go-live/gate.ts'
import { stageInProgress } from '../go-live/stage-in-progress.ts'
import { rolloutTag } from '../services/rollout-status.ts'
import type { ListedService } from './service-list.store.ts'

export const careName = (page: Page, key: string): string => page.context.templates.careSettings.find((one) => one.key === key)?.name ?? key
const known3 = (state: string | null, names: typeof pairNames): string =>
  names[state === 'proven' || state === 'yes' ? 'yes' : state === null ? 'unknown' : 'no']

/** What a column says of a service, as text or number; null if it is not known. */
export function cellOf(page: Page, key: ColumnKey, row: ListedService): Cell {
  if (isOwnKey(key)) return row.own.get(fieldIdOf(key)) ?? null
  switch (key) {
    case 'region':
      return row.region
    case 'area':
      return row.area
    case 'commissioner':
      return row.commissioner
    case 'care':
      return careName(page, row.care_setting)
    case 'referrer':
      return row.referrer
    case 'on':
      return row.referrer === null ? null : known3(row.switched_on, onNames)
    case 'consumer':
      return row.consumer_product
    case 'provider':
      return row.provider_product
    case 'pair':
      return known3(row.pair, pairNames)
    case 'size':
      return row.list_size
    case 'live':
      return row.rollout === 'live' ? 'Yes' : 'No'
    case 'postcode':
      return row.postcode
    case 'project':
      return row.project ? projectNames[row.project.state] : null
    case 'stage':
      return row.project
        ? [
            stageChoices[row.project.stage],
            ...(row.project.state === 'on-hold' ? ['on hold'] : row.project.state === 'stopped' ? ['stopped'] : []),
            ...(row.project.reopened === null ? [] : ['gate open again']),
          ].join(', ')
        : null
    case 'manager':
      return row.project ? row.project.managers || null : null
    case 'golive':
      return row.project?.go_live ?? null
    case 'note':
      return row.note
    default:
      // Only the list of projects has the others.
      return null
  }
}

/** The tag of a service: with the stage, unless a column of the list says it. */
export const statusOf = (row: ListedService, shown: ColumnKey[]): ReturnType<typeof rolloutTag> =>
  rolloutTag(row.rollout, shown.includes('stage') ? null : stageInProgress(row.project))

/** Columns that speak of a project: a service without one has nothing there. */
export const ofProject = new Set<ColumnKey>(['project', 'stage', 'manager', 'golive'])
