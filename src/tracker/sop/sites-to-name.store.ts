import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { odsCodeOf } from '../services/service-key.ts'
import type { WorkflowOption } from './options.ts'
import { listSigningFor, listSites } from './site-procedures.store.ts'
import type { OfSites, Site } from './site-procedures.store.ts'
import { choicesOf } from './sites-in-text.ts'
import type { SitesInText } from './sites-in-text.ts'

/** More sites than any organisation has in a wave, and than anyone reads the names of. */
export const mostSites = 1000

/** Why the procedure would not be true for a site, so that a version does not name it; null if it names it. */
export function whyNotNamed({ state, facts }: Site, choices: string): string | null {
  if (state === 'stopped' || state === 'closed') return `Its project is ${state}`
  if (facts.choice?.kind === 'own') return 'It has a procedure of its own'
  if (facts.ownInForce !== null && facts.choice === null) return `Version ${facts.ownInForce} of its own procedure is in force`
  return facts.choices === choices ? null : 'It has chosen other workflow options'
}

/** The sites that a version of this project would name, if it were issued now; undefined if it signs for nobody. */
export async function findSitesToName(
  db: Reader,
  project: ProjectId,
  options: WorkflowOption[],
): Promise<(SitesInText & { rows: Site[]; of: OfSites }) | undefined> {
  const row = (await listSigningFor(db, project)).find((one) => one.procedures === 'organisation' && Number(one.in_wave) === 1 && Number(one.is_same) === 1)
  if (!row) return undefined
  const choices = choicesOf(options)
  const all = await listSites(db, row, { from: 0, most: mostSites })
  const rows = all.filter((one) => one.id !== project && one.facts.by?.id === project && whyNotNamed(one, choices) === null)
  return {
    organisation: row.organisation_name,
    by: { name: row.service, odsCode: odsCodeOf(row.ods_code) },
    sites: rows.map((one) => ({ name: one.service, odsCode: one.facts.odsCode })),
    rows,
    of: row,
  }
}
