import { afterEach, expect, it } from 'vitest'
import { lockProject } from '../../src/access/lock-project.store.ts'
import { asPersonId } from '../../src/db/ids.ts'
import { listAttestations } from '../../src/tracker/dates/attestations.store.ts'
import { insertAttestation } from '../../src/tracker/go-live/attestations.store.ts'
import { change } from '../support/change.ts'
import { onBothEngines } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

onBothEngines('an act that began before its project was stopped', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  it('is refused once it has locked the project, and changes nothing', async () => {
    started = await startedProject(await open())
    const { id } = started
    const { context } = started.world
    await context.db.transaction((trx) => lockProject(trx, id))
    await change(context, (trx) => trx.updateTable('projects').set({ state: 'stopped', state_reason: 'The supplier left' }).where('id', '=', id).execute())
    await expect(context.db.transaction((trx) => lockProject(trx, id))).rejects.toThrow('This project was stopped a moment ago')
    const declared = {
      id: 'live',
      project_id: id,
      gate: 'technical-live',
      decision: 'declared' as const,
      reason: null,
      evidence: null,
      declines_id: null,
      conditions: '[]',
    }
    const first = {
      first_person_id: asPersonId('m'),
      first_person: 'Meera Shah',
      first_role: 'Project manager',
      first_at: '2026-03-02T09:00:00.000Z',
      first_for_id: null,
      first_proof: 'password' as const,
      first_code_sent_to: null,
      first_session_hash: null,
      first_request_id: null,
    }
    await expect(context.db.transaction((trx) => insertAttestation(trx, { ...declared, ...first }))).rejects.toThrow('was stopped')
    expect(await listAttestations(context.db.read, id)).toEqual([])
  })
})
