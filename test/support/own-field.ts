import type { CustomField } from '../../src/tracker/custom-fields/field.ts'

/** An own field of services with two choices. */
export const aField = (change: Partial<CustomField> = {}): CustomField => ({
  id: 'engagement',
  noun: 'service',
  name: 'Engagement',
  heading: 'Engagement',
  kind: 'choice',
  choices: ['Signed', 'In talks'],
  retired_choices: [],
  earlier_names: {},
  shown: 'everywhere',
  position: 1,
  filled: 1,
  retired_at: null,
  created_at: '2026-01-01T00:00:00.000Z',
  version: 3,
  ...change,
})
