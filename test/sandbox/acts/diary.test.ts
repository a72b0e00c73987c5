import { expect, it } from 'vitest'
import type { StoredAppointment } from '../../../src/sandbox/appointments/appointments.store.ts'
import { cancelBooking } from '../../../src/sandbox/sandboxes/cancel-booking.ts'
import { changeDiary } from '../../../src/sandbox/sandboxes/change-diary.ts'
import { diaryForm } from '../../../src/sandbox/sandboxes/diary-form.ts'
import { publishDiary, withdrawDiary } from '../../../src/sandbox/sandboxes/publish-diary.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aDiary, aSandbox } from '../../support/sandbox-rows.ts'

const sandbox = aSandbox()
/** The fields of the diary's form as they are saved. */
const asKept = {
  name: 'Diary 1',
  follows: 'set-up',
  minutes: '15',
  bank_holidays: 'as usual',
  channel: '',
  family: 'Rowe',
  given: 'Test',
  role: 'R0260',
  services: ['2000099999'],
  version: '3',
}
const decide = (change: object, known: ReturnType<typeof aDiary> | null = aDiary()) =>
  changeDiary.decide({ sandbox, known, allDosIds: ['2000099998', '2000099999'] }, diaryForm.parse({ ...asKept, ...change }), aDoing())

it.each<[string, object, object]>([
  ['nothing new', {}, { next: null }],
  ['another version', { version: '2' }, { overtaken: true }],
  ['another name alone', { name: 'Nights' }, { next: { offers: false, name: 'Nights' } }],
  ['another practitioner alone', { family: 'Bell' }, { next: { offers: false } }],
  ['another role', { role: 'R0600' }, { next: { offers: true } }],
  ['another channel', { channel: 'Video' }, { next: { offers: true } }],
  ['another service', { services: ['2000099998'] }, { next: { offers: true, dosIds: ['2000099998'] } }],
  ['a service that the sandbox does not have', { services: ['2000099999', '1'] }, { next: null }],
  ['hours of its own', { follows: 'own', 'day-monday': '09:00-10:00' }, { next: { offers: true } }],
  [
    'hours that end first',
    { follows: 'own', 'day-monday': '17:00-09:00' },
    { refused: { 'day-monday': expect.stringContaining('ends before it begins') as string } },
  ],
  [
    'days that do not exist',
    { follows: 'own', exceptions: 'soon closed', blocks: 'later' },
    { refused: { exceptions: expect.any(String) as string, blocks: expect.any(String) as string } },
  ],
])('a diary is saved, left as it is or refused: sent with %s', (_name, change, expected) => {
  expect(decide(change)).toMatchObject(expected)
})

it('a new diary always counts as a change of what is offered, and needs no version', () => {
  expect(decide({ version: '0' }, null)).toMatchObject({ next: { known: null, offers: true } })
})

it.each([
  ['withdrawing', withdrawDiary, 0, true],
  ['withdrawing again', withdrawDiary, 1, false],
  ['publishing', publishDiary, 1, true],
  ['publishing again', publishDiary, 0, false],
])('%s changes a diary only if it is not in that state already', (_name, act, withdrawn, isChange) => {
  expect(act.decide({ sandbox, diary: aDiary({ withdrawn }) }, {}, aDoing())).toMatchObject({ next: { isChange } })
})

const appointment = (status: 'booked' | 'cancelled'): StoredAppointment => ({
  id: 'appointment-1',
  sandbox_id: 'sandbox-1',
  slot_id: 'slot-1',
  patient_key: null,
  status,
  version: 1,
  starts_at: 0,
  created_at: '',
  json: '{}',
  at: '',
})
it.each([
  ['is booked', appointment('booked'), 'sandbox.cancelled'],
  ['was cancelled', appointment('cancelled'), 'overtaken'],
  ['is gone', null, 'overtaken'],
])('a booking is cancelled once: one that %s', (_name, booking, expected) => {
  expect(decidedInWords(cancelBooking.decide({ sandbox, appointment: booking }, {}, aDoing()))).toBe(expected)
})
