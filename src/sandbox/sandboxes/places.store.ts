import type { Reader } from '../../db/database.ts'

export interface Place {
  /** As the form sends it. */
  value: string
  text: string
  subject: 'prerequisite' | 'test-case'
  id: string
  /** The roles that settle it; of a prerequisite alone. */
  owners: string[]
}

/** Everything in a project that an exchange may be evidence for: the prerequisite that asks for it first, then the others, then the test cases. */
export async function listPlaces(db: Reader, projectId: string): Promise<Place[]> {
  const [prerequisites, cases] = await Promise.all([
    db
      .selectFrom('prerequisites')
      .select(['id', 'key', 'title', 'owners'])
      .where('project_id', '=', projectId)
      .where('derived', 'is', null)
      .orderBy('position')
      .execute(),
    db.selectFrom('test_cases').select(['id', 'code', 'number', 'side', 'criterion']).where('project_id', '=', projectId).orderBy('position').execute(),
  ])
  return [
    ...prerequisites
      .toSorted((a, b) => Number(b.key === 'configuration-verified') - Number(a.key === 'configuration-verified'))
      .map((one) => ({
        value: `prerequisite:${one.id}`,
        text: `Prerequisite: ${one.title}`,
        subject: 'prerequisite' as const,
        id: one.id,
        owners: JSON.parse(one.owners) as string[],
      })),
    ...cases.map((one) => ({
      value: `test-case:${one.id}`,
      text: `${one.code}, case ${one.number ?? 'without a number'} of the ${one.side === 'consumer' ? 'Consumer' : 'Provider'}: ${one.criterion}`.slice(0, 120),
      subject: 'test-case' as const,
      id: one.id,
      owners: [],
    })),
  ]
}
