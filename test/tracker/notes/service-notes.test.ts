import { afterEach, describe, expect, it } from 'vitest'
import { asServiceId } from '../../../src/db/ids.ts'
import { verifyRecord } from '../../../src/events/verify-record.store.ts'
import { noteForm } from '../../../src/tracker/notes/note.ts'
import { writeServiceNote } from '../../../src/tracker/notes/write-service-note.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { aDoing } from '../../support/doing.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'

describe('a note on a service', () => {
  it('names who wrote it and when', () => {
    expect(writeServiceNote.decide({ id: asServiceId('s1'), name: 'Riverside' }, { body: 'Roof leaks' }, aDoing())).toEqual({
      next: { id: 'id-1', service_id: 's1', body: 'Roof leaks', written_by: 'Meera Shah', written_by_id: 'person-1', written_at: '2026-03-02T09:00:00.000Z' },
      happened: [{ kind: 'service-note.written', id: 'id-1', project: null, name: 'Riverside' }],
    })
  })
  it('has words, and not too many', () => {
    expect(noteForm.safeParse({ body: '  ' }).success).toBe(false)
    expect(noteForm.safeParse({ body: 'x'.repeat(5001) }).success).toBe(false)
  })
})

onSqliteAndServer('notes on a service', (open) => {
  let started: Started
  afterEach(async () => {
    expect((await verifyRecord(started.world.context.db.read)).faults).toEqual([])
    await started.world.close()
  })

  it('are written by people of its projects, and read by everyone who sees it', { timeout: 60_000 }, async () => {
    started = await startedProject(await open())
    expect((await started.dos.post('/services/RY9NR/notes', { body: '' })).status).toBe(422)
    expect((await started.dos.post('/services/RY9NR/notes', { body: 'The roof <leaks>\nagain' })).status).toBe(303)
    const { text } = await started.pm.get('/services/RY9NR')
    expect(text).toContain('The roof &lt;leaks&gt;\nagain')
    expect(text).toContain('Dan Okoro, ')
    const stranger = await started.world.visitor().signIn((await started.world.account('Sam Lee', 'programme-viewer')).email)
    expect((await stranger.get('/services/RY9NR')).text).toContain('The roof')
    expect((await stranger.post('/services/RY9NR/notes', { body: 'Mine' })).status).toBe(403)
    expect(await started.world.context.db.read.selectFrom('service_notes').select('body').execute()).toHaveLength(1)
  })
})
