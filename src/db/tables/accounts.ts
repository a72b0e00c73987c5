export interface PeopleTable {
  id: string
  name: string
  email: string
  phone: string | null
  organisation: string | null
  created_at: string
}

export interface AccountsTable {
  id: string
  person_id: string
  installation_role: 'booking-team' | 'programme-viewer' | 'project-manager' | 'none'
  password_hash: string | null
  created_at: string
  disabled_at: string | null
}

export interface SessionsTable {
  id_hash: string
  account_id: string | null
  data: string
  address: string | null
  agent: string | null
  created_at: string
  seen_at: string
  expires_at: string
}

export interface SignInTriesTable {
  id: string
  bucket: string
  tried_at: string
}

export interface OneTimeLinksTable {
  token_hash: string
  purpose: 'first-administrator' | 'password-reset'
  account_id: string | null
  created_at: string
  expires_at: string
  used_at: string | null
}
