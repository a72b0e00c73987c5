import { asProjectId } from '../../src/db/ids.ts'
import type { Happened } from '../../src/events/vocabulary.ts'

const project = asProjectId('p1')
export const on = { id: 'x', project }
export const role = { ...on, role: 'Project manager' }
export const run = { ...on, number: 2 }

/** Of everyone on the project, who hears of each kind of event if Meera does it. Ann has left. */
export const eventsThatAreTold: [Happened, string[]][] = [
  [{ kind: 'person.joined', ...role, id: 'member-sam', name: 'Sam Lee' }, ['sam']],
  [{ kind: 'person.returned', ...role, id: 'member-clara', name: 'Clara Jones' }, ['clara']],
  [{ kind: 'person.left', ...role, id: 'member-ann', name: 'Ann Lee', askedBy: null }, ['ann']],
  [{ kind: 'person.delegated', ...role, id: 'member-sam', name: 'Sam Lee', until: '2026-04-01', endsWith: null, isClinician: false }, ['sam', 'noor']],
  [{ kind: 'person.delegation ended', ...role, id: 'member-ann', name: 'Ann Lee', holder: 'Meera Shah', why: 'ended by someone' }, ['ann']],
  [{ kind: 'person.delegation done', ...role, id: 'member-ann', name: 'Ann Lee', holder: 'Meera Shah' }, ['ann']],
  [{ kind: 'date.moved', ...on, name: 'testing', day: '2026-04-01', was: '2026-03-20' }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'date.withdrawn', ...on, name: 'testing', day: '2026-04-01' }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'project.held', ...on }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'project.stopped', ...on }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'project.resumed', ...on }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'sop.signed', ...run, role: 'Clinical lead' }, ['noor']],
  [{ kind: 'sop.noted', ...run, role: 'Clinical lead' }, ['noor']],
  [{ kind: 'sop.corrected', ...run, role: 'Clinical lead', was: 'declined', now: 'signed' }, ['noor']],
  [{ kind: 'sop.issued', ...run }, ['sam', 'noor']],
  [{ kind: 'test-plan.run-started', ...run, place: 'Production', isPlanned: true, open: 0, to: '2026-03-20' }, ['dan']],
  [{ kind: 'test-plan.run-moved', ...run, was: '2026-03-20', day: '2026-03-21' }, ['dan']],
  [{ kind: 'test-plan.run-cancelled', ...run, day: '2026-03-20' }, ['dan']],
  [{ kind: 'test-plan.run-halted', ...run, day: '2026-03-20' }, ['dan']],
  [{ kind: 'test-plan.run-resumed', ...run, day: '2026-03-20' }, ['dan']],
  [{ kind: 'attestation.go-declined', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.hand-over-declined', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.go-no-go', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.go-confirmed', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.technical-live-declared', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.business-live-declared', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.hand-over-declared', ...role }, ['clara', 'dan', 'sam', 'noor']],
  [{ kind: 'attestation.close-declared', ...role }, ['clara', 'dan', 'sam', 'noor']],
]
