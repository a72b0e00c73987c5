import { expect, it } from 'vitest'
import { chooseActs } from '../../../src/tracker/admin/choose-acts.ts'
import { aDoing } from '../../support/doing.ts'

it('the acts that take an account are on record, before and after', () => {
  expect(chooseActs.decide(['sop.sign'], { acts: ['sop.sign', 'go.confirm'] }, aDoing())).toEqual({
    next: ['go.confirm', 'sop.sign'],
    happened: [
      { kind: 'account.acts chosen', id: 'acts', project: null, from: 'sop.sign', to: 'go.confirm, sop.sign', acts: ['confirm go', 'sign a procedure'] },
    ],
  })
})
it.each([[['sop.sign'] as const], [[] as const]])('nothing is saved that is so already: %j', (acts) => {
  const refused = { refused: { acts: 'This is how it is already. Select or clear a box to change it' }, cleaned: {} }
  expect(chooseActs.decide([...acts], { acts: [...acts] }, aDoing())).toEqual(refused)
})
