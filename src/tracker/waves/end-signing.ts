import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import { NotFoundError } from '../../errors.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { doubtSites, findSigning, saveSigningEnd } from '../sop/site-procedures.store.ts'
import type { SigningRow } from '../sop/site-procedures.store.ts'
import { getOwnWave } from './change-wave.ts'

const form = z.object({
  reason: z
    .string()
    .trim()
    .max(2000, 'Use 2,000 characters or fewer')
    .default('')
    .pipe(z.string().min(1, 'Say why this project no longer signs for the others')),
})

interface Found {
  row: SigningRow
  wave: { name: string }
}
type Next = { row: SigningRow; reason: string }

export function decideEnd({ row, wave }: Found, { reason }: z.output<typeof form>): Decided<Next> {
  const what = { id: row.id, project: row.project_id, organisation: row.organisation_name, wave: wave.name }
  return { next: { row, reason }, happened: [{ kind: 'sites.ended', ...what, reason }] }
}

/** Ends that a project signs for the sites of its organisation: the gates of all that rest on its procedure open again. */
export const endSigning = installationAct({
  permission: 'wave.make',
  form,
  async load(trx, { wave: id, signing }: { wave: string; signing: string }, doing): Promise<Found> {
    const wave = await getOwnWave(trx, id, { actor: doing.actor, may: (permission) => doing.may(permission) })
    const row = await findSigning(trx, signing)
    if (row?.wave_id !== wave.id) throw new NotFoundError('Nobody signs here')
    return { row, wave }
  },
  decide: decideEnd,
  async save(trx, { row, reason }, { actor, at }) {
    await saveSigningEnd(trx, row.id, { ...actor, at, reason })
    await doubtSites(trx, row)
  },
  after: refreshGates,
  says: ({ row }) => `${row.name} no longer signs for the sites of ${row.organisation_name}`,
})
