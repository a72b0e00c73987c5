import { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { insertNote } from './notes.store.ts'

const form = z.object({ body: z.string().trim().min(1, 'Write your note').max(5000, 'Use 5,000 characters or fewer') })

export function decideNote(_: object, { body }: z.output<typeof form>, { access: { project }, actor, at, newId }: Doing) {
  const note = { id: newId(), project_id: project.id, body, written_by: actor.name, written_by_id: actor.id, written_at: at }
  return { next: note, happened: [{ kind: 'note.written', id: note.id, project: project.id }] satisfies Happened[] }
}

/** Adds a note to a project. */
export const writeNote = projectAct({
  permission: 'note.write',
  form,
  load: () => Promise.resolve({}),
  decide: decideNote,
  save: (trx, note) => insertNote(trx, note),
  says: () => 'Note added',
})
