import type { Page } from '../../access/page.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PrerequisitesTable, SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { listEvidence } from '../../evidence/evidence.store.ts'
import { shownEvidence } from '../evidence/evidence.pages.ts'
import { listOwnStatuses } from './own-statuses.store.ts'
import { recordWords } from './on-record.ts'
import { listRecordedIdsOf } from './on-record.store.ts'
import { statusNames } from './prerequisite.ts'
import { metByWords, whyLost } from './shared.ts'
import { sharedById } from './shared.store.ts'
import { holdersAbove } from './holders-above.store.ts'

type Row = Pick<PrerequisitesTable, 'shared_id' | 'lost_shared_id' | 'own_reason'>
export type SharedOfRows = ReadonlyMap<string, SharedPrerequisitesTable>

/** The shared prerequisites that meet some of these rows, or did last. One query, or none. */
export const sharedOf = (db: Reader, rows: Row[]): Promise<SharedOfRows> =>
  sharedById(db, [...new Set(rows.flatMap(({ shared_id, lost_shared_id }) => [shared_id, lost_shared_id].filter((id) => id !== null)))])

/** What a list says of a row because of a shared prerequisite; undefined if there is none. */
export function sharedWords(row: Row, shared: SharedOfRows): string | undefined {
  const own = shared.get(row.shared_id ?? '')
  if (own) return [metByWords(own), own.value].filter(Boolean).join(': ')
  const lost = shared.get(row.lost_shared_id ?? '')
  return lost ? `No longer met by ${lost.holder_name}` : undefined
}

/** What people had recorded before a shared prerequisite met it, in words. */
async function recordedBefore(db: Reader, id: string): Promise<string | null> {
  const [own] = await listOwnStatuses(db, [id])
  return own ? [statusNames[own.status], own.value, own.note, own.reason, own.settled_by].filter(Boolean).join(', ') : null
}

/** Links that record this prerequisite once: for each holder above the project that can meet it. */
async function linksToRecord(page: Page, { project_id, key }: Pick<PrerequisitesTable, 'project_id' | 'key'>): Promise<{ href: string; text: string }[]> {
  const above = await holdersAbove(page.db.read, project_id)
  const kinds = page.templates.prerequisites.find((one) => one.key === key)?.metBy ?? []
  return kinds.flatMap((kind) => {
    const { name, ...given } = above[kind]
    return name === null || name === '' ? [] : [{ text: name, href: `/catalogue/shared/new?${new URLSearchParams({ key, kind, ...given })}` }]
  })
}

/** What the page of a prerequisite shows of the shared one that meets it, or did. `mayChange`: whether this person may change the row. */
export async function shownShared(page: Page, row: PrerequisitesTable, { mayChange, today }: { mayChange: boolean; today: Day }) {
  const db = page.db.read
  const { project } = page.access
  const shared = await sharedOf(db, [row])
  const [own, lost] = [shared.get(row.shared_id ?? ''), shared.get(row.lost_shared_id ?? '')]
  const above = own ?? lost
  const pieces = above ? await listEvidence(db, [above.id]) : []
  const ids = row.on_record === null ? [] : await listRecordedIdsOf(db, project.service_id)
  const linkTo = (one: SharedPrerequisitesTable | undefined) => (one && page.may('shared.view') ? `/catalogue/shared/${one.id}` : null)
  return {
    words: own ? metByWords(own) : null,
    link: own?.link ?? null,
    evidenceOf: above?.holder_name ?? '',
    evidence: pieces.map((one) => shownEvidence(one, { home: `/projects/${project.id}`, mayRemove: false, isReliedOn: false })),
    href: linkTo(own),
    before: own ? await recordedBefore(db, row.id) : null,
    lost: lost ? `${lost.holder_name} no longer meets this: ${whyLost(lost, today)}` : null,
    lostHref: linkTo(lost),
    own: row.own_reason,
    onRecord: recordWords(row, ids),
    serviceHref: `/services/${page.access.service.ods_code}`,
    mayKeepOwn: mayChange && (own !== undefined || row.on_record === 'met') && row.own_reason === null,
    mayUseShared: mayChange && row.own_reason !== null,
    record: own === undefined && row.own_reason === null && page.may('shared.manage') ? await linksToRecord(page, row) : [],
  }
}
