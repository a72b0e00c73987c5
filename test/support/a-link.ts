import { asDay } from '../../src/day.ts'
import { asPersonId, asProjectId } from '../../src/db/ids.ts'
import { digestOf } from '../../src/digest.ts'
import type { KnownLink } from '../../src/mail/act-link.ts'

/** A one-off link of Ann Lee, training lead, to sign a version, made on 1 March 2026. */
export const aLink = (change: Partial<KnownLink> = {}): KnownLink => ({
  id: 'link-1',
  token_hash: 'hash',
  kind: 'sop.sign',
  project_id: asProjectId('project-1'),
  person_id: asPersonId('ann'),
  role_keys: '["training-lead"]',
  subject_id: 'version-1',
  digest: digestOf('the procedure'),
  email: 'ann@example.nhs.uk',
  made_at: '2026-03-01T09:00:00.000Z',
  expires_at: '2026-05-30T09:00:00.000Z',
  code_hash: null,
  code_sent_at: null,
  code_tries: 0,
  wrong_codes: 0,
  reminders: 0,
  remind_on: null,
  last_sent_on: asDay('2026-03-01'),
  ended_at: null,
  ended_why: null,
  said: null,
  asked_by_id: null,
  email_now: 'ann@example.nhs.uk',
  name: 'Ann Lee',
  organisation: null,
  disabled_at: null,
  ...change,
})
