import { expect, it } from 'vitest'
import { oneLine } from '../../src/web/one-line.ts'

const name = oneLine({ least: 'Enter the name', most: 20 })

it.each([
  ['Ann Lee\r\n\r\nYour account is locked', 'is too long'],
  ['Ann\u2028Lee', 'Ann Lee'],
  [' Ann\t\u202ELee\u200B ', 'Ann Lee'],
  ['Ann\rLee', 'Ann Lee'],
])('a name is one line without invisible marks: %j', (typed, kept) => {
  const { data = 'is too long' } = name.safeParse(typed)
  expect(data).toBe(kept)
})

it.each([
  ['', 'Enter the name'],
  ['\u200B \n', 'Enter the name'],
  [undefined, 'Enter the name'],
  ['a'.repeat(21), 'Use 20 characters or fewer'],
])('a name that is missing or too long says what to do: %j', (typed, says) => {
  expect(name.safeParse(typed).error?.issues.map((one) => one.message)).toEqual([says])
})
