import type { PathStage } from './history.ts'

/** The steps of every way to live that are no prerequisites. */
export const fixedSteps = {
  'sop-issued': { title: 'Procedure issued for signature', stage: 'configuration', needs: [] },
  'sop-signed': { title: 'Procedure signed', stage: 'configuration', needs: ['sop-issued'] },
  entry: { title: 'Entry conditions of the test', stage: 'testing', needs: [] },
  test: { title: 'Test that counts', stage: 'testing', needs: ['entry'] },
  readiness: { title: 'Readiness criteria', stage: 'technical-live', needs: [] },
  'technical-live': { title: 'Technical live', stage: 'technical-live', needs: ['readiness'] },
  'business-live': { title: 'Business live', stage: 'business-live', needs: [] },
} as const satisfies Record<string, { title: string; stage: PathStage; needs: readonly string[] }>
export type FixedStep = keyof typeof fixedSteps

/** The step of a prerequisite with this key. */
export const stepOfPrerequisite = (key: string): string => `prerequisite/${key}`

/** The key of the prerequisite that a step is; null for another step. */
export const prerequisiteOfStep = (step: string): string | null => (step.startsWith('prerequisite/') ? step.slice('prerequisite/'.length) : null)

/** A derived answer that a test gives comes with the test. */
export const needsTest = (derived: string | null): string[] => (derived === 'pair-proven' ? ['test'] : [])
