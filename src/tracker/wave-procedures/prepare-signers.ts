import type { Person } from '../../access/access.store.ts'
import type { Context } from '../../context.ts'
import { rowOfProject } from '../bulk/new-row.ts'
import { saveJob } from '../bulk/prepare-job.ts'
import { listSitesToChoose } from './sites-to-choose.store.ts'
import { namedWithOrganisation, suggestForAll } from './suggest-signing.ts'

/** Stores which project would sign for each organisation of a wave, and why others are left out, for the preview; returns the id of the job. */
export async function prepareSigners(context: Context, person: Person, { id, name }: { id: string; name: string }): Promise<string> {
  const settings = new Map(context.templates.careSettings.map((one) => [one.key, one.name]))
  const suggested = suggestForAll(await listSitesToChoose(context.db.read, id, person), (key) => settings.get(key) ?? key)
  const rows = suggested.map(({ project, why, words }) => rowOfProject({ ...project, name: namedWithOrganisation(project) }, why, words))
  return saveJob(context, person, { choice: { act: 'wave-signers', choice: { wave: { id, name } } }, query: '', rows, wave: id })
}
