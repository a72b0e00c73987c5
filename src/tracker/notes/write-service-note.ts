import type { z } from 'zod'
import { serviceAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { ServiceNotesTable } from '../../db/tables/services.ts'
import { getService } from '../services/services.store.ts'
import { noteForm, noteOf } from './note.ts'
import { insertServiceNote } from './service-notes.store.ts'

interface Found {
  id: ServiceId
  name: string
}

export function decideServiceNote(
  { id, name }: Found,
  typed: z.output<typeof noteForm>,
  doing: Pick<Doing, 'actor' | 'at' | 'newId'>,
): Decided<ServiceNotesTable> {
  const note = { ...noteOf(typed, doing), service_id: id }
  return { next: note, happened: [{ kind: 'service-note.written', id: note.id, project: null, name }] }
}

/** Adds a note to a service, for whoever sees the service. */
export const writeServiceNote = serviceAct({
  permission: 'note.write',
  form: noteForm,
  load: async (trx, { ods }: { ods: string }, { person }): Promise<Found> => (await getService(trx, person, ods)).service,
  decide: decideServiceNote,
  save: (trx, note) => insertServiceNote(trx, note),
  says: () => 'Note added',
})
