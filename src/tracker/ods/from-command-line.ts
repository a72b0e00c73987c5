import type { Context } from '../../context.ts'
import { today } from '../../day.ts'
import { whoActs } from '../../access/who-acts.ts'
import { digestOf } from '../../digest.ts'
import { countsOf } from './load-counts.ts'
import type { LoadCounts } from './load-counts.ts'
import { loadOrganisations } from './load.ts'
import type { OdsList } from './read-list.ts'

export type ToldOdsList = Omit<LoadCounts, 'leftOut' | 'leftOutCount'> & {
  kind: 'ods-list'
  warnings: string[]
  /** Null if it was a dry run. */
  loadId: string | null
}

/**
 * Loads a list from the Organisation Data Service as its page does, or with a dry run only says what is in it. Throws an Error that names the flag to
 * correct.
 */
export async function importOdsList(
  context: Context,
  { fileName, bytes, list, write, by }: { fileName: string; bytes: Uint8Array; list: OdsList; write: boolean; by: string | undefined },
): Promise<ToldOdsList> {
  const person = await whoActs(context, by, 'rollout.manage')
  const digest = digestOf(bytes)
  const loaded = write ? await loadOrganisations(context, { fileName, digest, list, by: person }) : null
  const { leftOut: _, leftOutCount: _count, ...counts } = loaded?.counts ?? countsOf(list, today(context))
  return {
    kind: 'ods-list',
    ...counts,
    warnings: list.leftOut.map((one) => `Row ${one.row}, column ${one.column}: ${one.why}`),
    loadId: loaded?.id ?? null,
  }
}

const n = (count: number): string => count.toLocaleString('en-GB')

/** The summary for a terminal. */
export function odsListInWords({ organisations, byStatus, successors, added, changed, unchanged, nowClosed, warnings, loadId }: ToldOdsList): string {
  const what = organisations > 0 ? `${n(organisations)} organisations: ${n(byStatus.open)} open, ${n(byStatus.closed)} closed` : `${n(successors)} successors`
  const written = loadId === null ? '' : `\n${n(added)} new, ${n(changed)} changed, ${n(unchanged)} unchanged; ${n(nowClosed)} more services count as closed`
  return `${what}${written}${warnings.map((one) => `\n- ${one}`).join('')}`
}
