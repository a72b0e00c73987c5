import type { Reader } from '../../db/database.ts'
import { holds } from '../../text.ts'
import { pageSize, questionList } from './data-quality.ts'
import type { Asked, Fresh, LinesFound, QuestionKey } from './data-quality.ts'
import { otherLists } from './other-lists.store.ts'
import { countServiceFindings, listServiceFindings } from './service-findings.store.ts'

/** A page of the findings of a question, with how many there are in all; `ids` if they are services. */
export async function listFindings(db: Reader, key: QuestionKey, asked: Asked): Promise<LinesFound> {
  const other = otherLists[key]
  if (!other) return listServiceFindings(db, key, asked)
  const all = (await other(db)).filter((line) => holds(`${line.text} ${line.more}`, asked.words))
  return { lines: all.slice(asked.from, asked.from + pageSize), total: all.length, ids: [] }
}

/** How many findings each question has. */
export async function countFindings(db: Reader, fresh: Fresh): Promise<Map<QuestionKey, number>> {
  const count = async (key: QuestionKey): Promise<number> => {
    const other = otherLists[key]
    return other ? (await other(db)).length : countServiceFindings(db, key, fresh)
  }
  return new Map(await Promise.all(questionList.map(async (key) => [key, await count(key)] as const)))
}
