import type { Context } from '../../src/context.ts'
import type { Writer } from '../../src/db/database.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { recordEvents } from '../../src/events/events.store.ts'

/** Changes rows past the pages, with an event as every change has one, of this project or of none: what is kept of them is read anew only then. */
export const change = (context: Context, how: (trx: Writer) => Promise<unknown>, projectId: ProjectId | null = null): Promise<void> =>
  context.db.transaction(async (trx) => {
    await how(trx)
    await recordEvents(trx, [
      {
        id: context.newId(),
        at: new Date(context.clock()).toISOString(),
        actor: { id: null, name: 'A test' },
        projectId,
        subject: 'test',
        subjectId: 'test',
        action: 'changed',
        sentence: 'A test changed rows',
      },
    ])
  })
