import { expect, it } from 'vitest'
import { decideClose } from '../../../src/tracker/my-work/close-undelivered.ts'
import { decideSeen } from '../../../src/tracker/my-work/mark-seen.ts'
import { aDoing } from '../../support/doing.ts'

it('a closed notice belongs to the person who closes it', () => {
  expect(decideClose({ id: 'm' }, {}, aDoing())).toMatchObject({ next: { senderId: 'person-1' }, happened: [{ kind: 'mail.noticed', project: null }] })
})

it('a mark of what was seen is not part of the record', () => {
  expect(decideSeen({}, { seq: 7 }, aDoing())).toMatchObject({ next: { personId: 'person-1', seq: 7 }, happened: [] })
})
