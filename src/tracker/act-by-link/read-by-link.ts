import { findRequestToRead } from '../readers/ask-to-read.ts'
import { readProcedure } from '../readers/read-procedure.ts'
import { toRead } from '../readers/reading.pages.ts'
import { callOf } from './linked-act.ts'
import type { LinkedAct } from './linked-act.ts'

/** Confirms that its person has read and understood the procedure. They need no role in the project, and see nothing else of it. */
export const readByLink: LinkedAct = {
  what: ({ access }) => `confirm that you have read the procedure of ${access.service.name}`,
  view: 'act-by-link/read',
  needsNoRole: true,
  find: (db, { project_id: project, person_id: person }) => findRequestToRead(db, { project, person }),
  async load({ db }, { link, access }) {
    const shown = await toRead(db, { project: access.project.id, person: link.person_id })
    if (!shown) return { kind: 'nothing' }
    if (shown.done !== null) return { kind: 'answered', says: shown.done }
    if (!shown.isOpen) return { kind: 'paused' }
    return {
      kind: 'waits',
      view: shown,
      calls: () => [callOf(readProcedure, { project: access.project.id }, { version: link.subject_id, digest: link.digest })],
    }
  },
}
