import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { getImport, settleImport } from './imports.store.ts'
import type { KeptImport } from './imports.store.ts'

export function decideDrop({ id, file_name: file }: Pick<KeptImport, 'id' | 'file_name'>) {
  const happened: Happened[] = [{ kind: 'import.dropped', id, project: null, file, deed: 'dropped the import of' }]
  return { next: { id }, happened }
}

/** Drops what was understood of a plan: nothing of it is written. */
export const dropPlan = installationAct({
  permission: 'plan.import',
  form: z.object({}),
  load: (trx, where: { import: string }, doing) => getImport(trx, where.import, doing),
  decide: decideDrop,
  save: (trx, { id }, { at }) => settleImport(trx, id, { projectId: null, at }),
  says: () => 'The import was dropped. Nothing of it was written',
})
