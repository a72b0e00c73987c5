import { inWords, warn } from './lines.ts'
import type { PlanWarning } from './operational-test-plan.shape.ts'
import type { ReadCase } from './test-cases.ts'
import { tidied } from '../../text.ts'

/** What someone should check before the cases are used, in the order of rows. */
export function warningsAboutCases(cases: readonly ReadCase[]): PlanWarning[] {
  const tables = Map.groupBy(cases, ({ line, case: { side, code } }) => JSON.stringify([line.sheet, side, code]))
  return [...tables.values()].flatMap((table) => [
    ...table.flatMap(missingParts),
    ...gaps(table),
    ...duplicates(table),
    ...repeatedText(table, 'criterion', 'assurance criterion'),
    ...repeatedText(table, 'expected', 'expected result'),
    ...selfReferences(table),
  ])
}

function missingParts({ line, case: { number, expected, code } }: ReadCase): PlanWarning[] {
  return [
    ...(number === null ? [warn(line, 'This case has no test id.')] : []),
    ...(expected === null ? [warn(line, 'This case has no expected result.')] : []),
    ...(code === null ? [warn(line, 'This case has no disposition code.')] : []),
  ]
}

function gaps(table: readonly ReadCase[]): PlanWarning[] {
  const numbered = table.filter((each) => /^\d{1,4}$/.test(each.case.number ?? ''))
  const present = new Set(numbered.map((each) => Number(each.case.number)))
  return numbered.slice(1).flatMap(({ line, case: { number } }, index) => {
    const before = Number(numbered[index]?.case.number)
    const missing: number[] = []
    for (let id = before + 1; id < Number(number) && missing.length < 20; id += 1) if (!present.has(id)) missing.push(id)
    return missing.length === 0 ? [] : [warn(line, `The numbering skips ${inWords(missing)} before this row.`)]
  })
}

function duplicates(table: readonly ReadCase[]): PlanWarning[] {
  const byNumber = Map.groupBy(table, (each) => each.case.number)
  return [...byNumber].flatMap(([number, same]) =>
    number === null ? [] : same.slice(1).map(({ line }) => warn(line, `Test id ${number} was used before, in row ${same[0]?.line.row}.`)),
  )
}

function repeatedText(table: readonly ReadCase[], part: 'criterion' | 'expected', words: string): PlanWarning[] {
  const byText = Map.groupBy(table, ({ case: { [part]: text } }) => (text === null ? undefined : tidied(text).toLowerCase()))
  return [...byText].flatMap(([text, same]) =>
    text === undefined ? [] : same.slice(1).map(({ line }) => warn(line, `The ${words} repeats that of row ${same[0]?.line.row} word for word.`)),
  )
}

function selfReferences(table: readonly ReadCase[]): PlanWarning[] {
  return table.flatMap(({ line, case: { criterion, number } }) => {
    const named = /\btest (\d+)\b/i.exec(criterion)?.[1]
    return named !== undefined && named === number ? [warn(line, `The criterion refers to test ${named}, which is this case itself.`)] : []
  })
}
