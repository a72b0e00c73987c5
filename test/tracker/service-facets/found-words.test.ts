import { expect, it } from 'vitest'
import { FoundWords } from '../../../src/tracker/service-facets/found-words.ts'

const service = (searchName: string, { odsCode = 'A10000', ownWords = '' } = {}) => ({ searchName, odsCode, ownWords })

it('a search finds what fits by its name, its ODS code or its own fields, also after they change', () => {
  const all = [service('hill practice'), service('river practice', { odsCode: 'B20000' }), service('lake clinic', { ownWords: 'next to the hill' })]
  const found = new FoundWords()
  const hill = () => found.find('Hill', 'HILL', all).array()
  const code = () => found.find('b20000', 'B20000', all).array()
  expect([hill(), code()]).toEqual([[0, 2], [1]])

  found.put(1, service('river practice under the hill'), all[1])
  found.put(2, service('lake clinic'), all[2])
  found.put(3, service('uphill surgery', { odsCode: 'B20000' }), undefined)
  expect([hill(), code()]).toEqual([[0, 1, 3], [3]])

  found.remove(3)
  expect([hill(), code()]).toEqual([[0, 1], []])
})
