import { expect, it } from 'vitest'
import { rulesAsked, rulesOfActs } from '../support/rules-of-acts.ts'

const rules = rulesOfActs()

it('the rule of each act is found, with the names a test may call it by', () => {
  expect(rules.length).toBeGreaterThan(120)
  const asked = (name: string) => rules.find((rule) => rule.name === name)?.asked.map((one) => one.name)
  expect(asked('moveDate')).toEqual(['moveDate'])
  expect(asked('decideOnRows')).toEqual(['decideOnRows', 'decideRows'])
  expect(asked('switchTo')).toEqual(['switchTo', 'switchOff', 'switchOn'])
})

it('every act has a test that calls its rule directly: `act.decide(found, input, aDoing())`', () => {
  const tested = rulesAsked()
  const missing = rules.filter((rule) => !rule.asked.some(({ file, name }) => tested.has(`${file} ${name}`)))
  expect(missing.map(({ file, name }) => `${file}: ${name}`)).toEqual([])
})
