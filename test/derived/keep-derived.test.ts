import { expect, it } from 'vitest'
import { asPersonId, asProjectId } from '../../src/db/ids.ts'
import { keepDerived } from '../../src/derived/keep-derived.ts'
import { recordEvents } from '../../src/events/events.store.ts'
import type { NewEvent } from '../../src/events/events.store.ts'
import { onBothEngines } from '../support/databases.ts'

const movedBy = (name: string, projectId: string): NewEvent => ({
  id: `${name} moved ${projectId}`,
  at: '2026-03-02T09:00:00Z',
  actor: { id: asPersonId(name), name },
  projectId: asProjectId(projectId),
  subject: 'date',
  subjectId: projectId,
  action: 'moved',
  sentence: `${name} moved a date`,
})

onBothEngines('what is derived after each write', (open) => {
  it('ignores a write that was undone', async () => {
    const refreshed: string[][] = []
    const names = {
      name: 'who touched which project',
      refresh: async (_: unknown, { projects }: { projects: Map<string, { name: string }[]> }) =>
        void refreshed.push([...projects].map(([id, actors]) => `${id}: ${actors.map((one) => one.name).join(', ')}`)),
    }
    const db = keepDerived(await open(), [names], async () => {})
    const undone = db.transaction(async (trx) => {
      await recordEvents(trx, [movedBy('Asha', 'p1'), movedBy('Asha', 'p2')])
      throw new Error('a later step failed')
    })
    await expect(undone).rejects.toThrow('a later step failed')
    await db.transaction((trx) => recordEvents(trx, [movedBy('Ben', 'p1')]))
    expect(refreshed).toEqual([['p1: Ben']])
  })
})
