import { expect, it } from 'vitest'
import { rulesAsked, rulesOfActs } from '../support/rules-of-acts.ts'

const rules = rulesOfActs()

it('finds the rule of each act, with what a test may ask', () => {
  expect(rules.length).toBeGreaterThan(120)
  const asked = (name: string) => rules.find((rule) => rule.name === name)?.asked.map((one) => one.name)
  expect(asked('moveDate')).toEqual(['moveDate'])
  expect(asked('decideOnRows')).toEqual(['decideOnRows', 'decideRows'])
  expect(asked('switchTo')).toEqual(['switchTo', 'switchOff', 'switchOn'])
})

it('a test asks the rule of every act itself, beside any journey: `act.decide(found, input, aDoing())`', () => {
  const tested = rulesAsked()
  const missing = rules.filter((rule) => !rule.asked.some(({ file, name }) => tested.has(`${file} ${name}`)))
  expect(missing.map(({ file, name }) => `${file}: ${name}`)).toEqual([])
})
