import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { holdFile, settleFile } from '../kept-files/kept-files.store.ts'
import type { KeptFile } from '../kept-files/kept-files.store.ts'
import { getFile } from './read-file.ts'

export function decideDrop({ id, file_name: file }: Pick<KeptFile, 'id' | 'file_name'>) {
  const happened: Happened[] = [{ kind: 'import.dropped', id, project: null, file, deed: 'dropped the file' }]
  return { next: { id }, happened }
}

/** Drops an uploaded file: nothing of it is kept. */
export const dropFile = installationAct({
  permission: 'file.upload',
  form: z.object({}),
  load: (trx, where: { file: string }, doing) => getFile(trx, where.file, doing),
  decide: decideDrop,
  async save(trx, { id }, { at }) {
    await holdFile(trx, id)
    await settleFile(trx, id, at)
  },
  says: () => 'The file was dropped. Nothing of it was written',
})
