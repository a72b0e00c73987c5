import { describe, expect, it } from 'vitest'
import { changeField } from '../../../src/tracker/custom-fields/change-field.ts'
import { presentName } from '../../../src/tracker/custom-fields/choice-names.ts'
import type { CustomField } from '../../../src/tracker/custom-fields/field.ts'
import { renameChoice } from '../../../src/tracker/custom-fields/rename-choice.ts'
import { bringBackChoice, retireChoice } from '../../../src/tracker/custom-fields/retire-choice.ts'
import { rowsOf, saysTheSame, writtenIn } from '../../../src/tracker/custom-fields/value.ts'
import { aField } from '../../support/own-field.ts'
import { aDoing } from '../../support/doing.ts'

const doing = aDoing()
const rename = (field: CustomField, choice: string, to: string) =>
  renameChoice.decide({ field, using: 7 }, { choice, new_name: to, version: field.version }, doing)
const renamed = (field: CustomField, choice: string, to: string): CustomField => {
  const outcome = rename(field, choice, to)
  if (!('next' in outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.next.field
}

describe('a choice that is renamed', () => {
  it('is what was written under its earlier names, however often it is renamed', () => {
    const field = renamed(renamed(aField(), 'Signed', 'Agreed'), 'Agreed', 'Agreement signed')
    expect(field.choices).toEqual(['Agreement signed', 'In talks'])
    for (const written of ['Signed', 'SIGNED', 'Agreed', 'Agreement signed']) {
      expect(writtenIn({ Engagement: written }, field)).toBe('Agreement signed')
      expect(rowsOf(field, written, new Map()).map((row) => row.text)).toEqual(['Agreement signed'])
      expect(saysTheSame(field, written, 'agreement signed')).toBe(true)
    }
    expect([presentName(field, 'Perhaps'), presentName(field, 'constructor')]).toEqual(['Perhaps', 'constructor'])
  })
  it('is as before once it is renamed back', () => {
    const back = renamed(renamed(aField(), 'Signed', 'Agreed'), 'Agreed', 'Signed')
    expect(back.choices).toEqual(aField().choices)
    for (const written of ['Signed', 'Agreed']) expect(writtenIn({ Engagement: written }, back)).toBe('Signed')
  })
  it('says how many things have it', () => {
    expect(rename(aField(), 'Signed', 'Agreed')).toMatchObject({
      happened: [{ kind: 'choice.renamed', id: 'engagement', name: 'Engagement', was: 'Signed', choice: 'Agreed', using: 7 }],
    })
  })
  it('may change its capitals, and a retired one may be renamed', () => {
    expect(renamed(aField(), 'Signed', 'SIGNED').choices).toEqual(['SIGNED', 'In talks'])
    expect(renamed(aField({ choices: ['In talks'], retired_choices: ['Signed'] }), 'Signed', 'Agreed').retired_choices).toEqual(['Agreed'])
  })
  const earlier = { signed: 'Agreed' }
  it.each<[string, Partial<CustomField>, string, string, Record<string, string>]>([
    ['a choice that there is', {}, 'Signed', 'in talks', { new_name: 'There is a choice In talks already' }],
    ['a retired choice', { retired_choices: ['Lost'] }, 'Signed', 'Lost', { new_name: 'There is a choice Lost already, which is retired: bring it back' }],
    ['its own name', {}, 'Signed', 'Signed', { new_name: 'It is called Signed already' }],
    ['no choice', {}, '', 'Agreed', { choice: 'Choose which choice to rename' }],
    [
      'an earlier name of another',
      { choices: ['Agreed', 'In talks'], earlier_names: earlier },
      'In talks',
      'Signed',
      { new_name: 'Signed is an earlier name of Agreed: what was written then means Agreed. Choose another name' },
    ],
  ])('is refused %s', (_, change, choice, to, refused) => expect(rename(aField(change), choice, to)).toEqual({ refused, cleaned: {} }))
  it('is not renamed over a change that was not seen', () => {
    expect(renameChoice.decide({ field: aField(), using: 0 }, { choice: 'Signed', new_name: 'Agreed', version: 2 }, doing)).toEqual({ overtaken: true })
  })
})

describe('a choice that is retired', () => {
  const version = 3
  it('is offered no more, once, and is brought back once', () => {
    const retired = aField({ choices: ['In talks'], retired_choices: ['Signed'] })
    expect(retireChoice.decide(aField(), { choice: 'Signed', version }, doing)).toMatchObject({
      next: { field: { choices: ['In talks'], retired_choices: ['Signed'] } },
    })
    expect(retireChoice.decide(retired, { choice: 'Signed', version }, doing)).toEqual({ overtaken: true })
    expect(bringBackChoice.decide(retired, { choice: 'Signed', version }, doing)).toMatchObject({
      next: { field: { choices: ['In talks', 'Signed'], retired_choices: [] } },
    })
    expect(bringBackChoice.decide(aField(), { choice: 'Signed', version }, doing)).toEqual({ overtaken: true })
    expect(writtenIn({ Engagement: 'signed' }, retired)).toBe('Signed')
  })
  it('is one that is left out of the list of choices, and one that is typed again is offered again', () => {
    const typed = { name: 'Engagement', shown: 'everywhere' as const, position: 1, version }
    const change = (field: CustomField, choices: string[]) => changeField.decide({ field, others: [] }, { ...typed, choices }, doing)
    expect(change(aField(), ['In talks', 'Lost'])).toMatchObject({ next: { choices: ['In talks', 'Lost'], retired_choices: ['Signed'] } })
    expect(change(aField({ choices: ['In talks'], retired_choices: ['Signed'] }), ['In talks', 'Signed'])).toMatchObject({
      next: { choices: ['In talks', 'Signed'], retired_choices: [] },
    })
    expect(change(aField({ choices: ['Agreed'], earlier_names: { signed: 'Agreed' } }), ['Agreed', 'Signed'])).toMatchObject({
      refused: { choices: 'Signed is an earlier name of Agreed: what was written then means Agreed. Choose another name' },
    })
  })
})
