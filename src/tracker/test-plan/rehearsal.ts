import { overtakenWith, refused } from '../../access/act.ts'
import type { Overtaken, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { isRehearsal } from './environments.ts'
import { loadRun, loadWait, whyNoResults } from './load-run.ts'
import type { LoadedRun } from './load-run.ts'

/** A run with what the sandbox proposes for it. */
export async function loadProposals(db: Reader, { run: number }: { project: ProjectId; run: string }, doing: Doing) {
  const loaded = await loadRun(db, doing, number)
  return { ...loaded, ...(await loadWait(db, doing, { ...loaded, at: doing.at })) }
}

const notRehearsal =
  'The sandbox proposes results only in a rehearsal, and this run is not one. Someone who was there records the results, and may cite an exchange on the page of its case.'

/** Why the sandbox proposes nothing for a run; undefined if it is a rehearsal that takes results. */
export function whyNoProposals(run: LoadedRun, { templates }: Pick<Doing, 'templates'>): Refused | Overtaken | undefined {
  if (!isRehearsal(templates, run)) return overtakenWith(notRehearsal)
  if (run.finished_at !== null) return overtakenWith('This run is finished.')
  const early = whyNoResults(run)
  return early === undefined ? undefined : refused({ form: early })
}
