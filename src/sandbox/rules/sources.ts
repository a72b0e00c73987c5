const api = 'NHS Booking API 2.0.1 (Care Connect, FHIR STU3)'

/** Where the standard asks for what a rule wants, by the public documents' own names. */
export const sources = {
  headers: `${api}: request headers`,
  token: `${api}: JSON Web Token`,
  scopes: `${api}: operations and scopes, JSON Web Token`,
  search: `${api}: search for free slots`,
  parameters: `${api}: request headers, searches`,
  book: `${api}: book an appointment`,
  synthetic: `${api}: book an appointment; a sandbox takes synthetic people only`,
  cancel: `${api}: read, cancel and search appointments`,
  errors: `${api}: errors`,
  tool: 'The national test tool (TKW Provider Simulator): scenarios',
  practice: 'Good practice, beside the standard',
} as const
