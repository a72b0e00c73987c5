import type { Context } from '../../src/context.ts'
import type { Writer } from '../../src/db/database.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { recordEvents } from '../../src/events/events.store.ts'

/** Changes rows behind the pages, with an event of this project or of none, as every change has one: caches are refreshed only then. */
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
