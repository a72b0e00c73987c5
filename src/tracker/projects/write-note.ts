import type { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { noteForm, noteOf } from '../notes/note.ts'
import { insertNote } from './notes.store.ts'

export function decideNote(_: object, typed: z.output<typeof noteForm>, doing: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>) {
  const { project } = doing.access
  const note = { ...noteOf(typed, doing), project_id: project.id }
  return { next: note, happened: [{ kind: 'note.written', id: note.id, project: project.id }] satisfies Happened[] }
}

/** Adds a note to a project. */
export const writeNote = projectAct({
  permission: 'note.write',
  form: noteForm,
  load: () => Promise.resolve({}),
  decide: decideNote,
  save: (trx, note) => insertNote(trx, note),
  says: () => 'Note added',
})
