import { describe, expect, it } from 'vitest'
import { lastSigned, whoSignsWhat } from '../../../src/tracker/sop/who-signs-what.ts'
import type { SigningPolicy } from '../../../src/tracker/sop/who-signs-what.ts'

const text = (clinical: string, dos: string, all = 'Same') =>
  `## All\n\n${all}\n\n## Clinic\n\nConcerns: Clinical lead\n\n${clinical}\n\n## Directory\n\nConcerns: DoS lead\n\n${dos}\n`
const one = { id: 'one', number: 1, body: text('a', 'b') }
const two = { id: 'two', number: 2, body: text('a', 'c') }
const clinical = { roleName: 'Clinical lead', since: one }
const dos = { roleName: 'DoS lead', since: one }
const training = { roleName: 'Training lead', since: one }
const nobody = { roleName: 'Commissioning lead', since: undefined }

describe('who signs a version and who notes it:', () => {
  it.each<[string, SigningPolicy, string, { roleName: string; since: typeof one | undefined }[], string[]]>([
    ['only those sign whose sections changed', 'by section', text('x', 'b'), [clinical, dos, training], ['sign', 'note', 'note']],
    ['all sign if a section that concerns everyone changed', 'by section', text('a', 'b', 'Other'), [clinical, dos, training], ['sign', 'sign', 'sign']],
    ['all sign if the project says so', 'everyone', text('x', 'b'), [clinical, dos], ['sign', 'sign']],
    ['whoever has signed no version signs', 'by section', text('x', 'b'), [clinical, { ...dos, since: undefined }], ['sign', 'sign']],
    ['a role without a person signs once it has one', 'by section', text('x', 'b'), [clinical, dos, nobody], ['sign', 'note', 'sign']],
    ['each compares with the version that they signed', 'by section', text('a', 'c'), [clinical, dos, { ...dos, since: two }], ['note', 'sign', 'note']],
    ['all sign if nobody else would', 'by section', one.body, [clinical, dos], ['sign', 'sign']],
    ['all sign what concerns only roles that nobody holds', 'by section', text('a', 'b').replace('DoS lead', 'Nurse'), [clinical, training], ['sign', 'sign']],
    ['all sign a section that was removed', 'by section', text('a', 'b').replace('## All\n\nSame\n\n', ''), [clinical, dos], ['sign', 'sign']],
  ])('%s', (_rule, policy, body, signers, expected) => expect(whoSignsWhat({ policy, body, signers }).map(({ to }) => to)).toEqual(expected))

  it('whoever signs learns which sections changed', () => {
    expect(whoSignsWhat({ policy: 'everyone', body: text('x', 'y'), signers: [clinical, dos] })).toMatchObject([
      { to: 'sign', changed: [{ title: 'Clinic' }] },
      { to: 'sign', changed: [{ title: 'Directory' }] },
    ])
  })
})

describe('the version that counts as signed', () => {
  const answer = (number: number, decision: 'signed' | 'declined' | 'noted') => ({ number, decision })
  it.each([
    ['is the newest that was signed', [answer(1, 'signed'), answer(2, 'signed')], 2],
    ['is the one signed before those that were noted', [answer(3, 'noted'), answer(1, 'signed'), answer(2, 'noted')], 1],
    ['is none after a decline', [answer(1, 'signed'), answer(2, 'declined')], undefined],
    ['is none if none was signed', [], undefined],
  ] as const)('%s', (_rule, earlier, number) => expect(lastSigned([...earlier])).toBe(number))
})
