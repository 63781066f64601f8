/**
 * The platform's tables, column for column, with its indexes and no others. A copy of production, so that queries are slow or
 * return odd rows here as they do there.
 */
export const SCHEMA = `
CREATE TABLE users_user (
  id uuid PRIMARY KEY,
  password varchar(128) NOT NULL,
  email varchar(254) NOT NULL,
  username varchar(150) NOT NULL,
  first_name varchar(150) NOT NULL,
  last_name varchar(150) NOT NULL,
  user_type varchar(20) NOT NULL,
  phone varchar(13),
  is_active bool NOT NULL,
  is_staff bool NOT NULL,
  is_superuser bool NOT NULL,
  last_login timestamptz,
  last_active timestamptz,
  date_joined timestamptz NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX ON users_user (user_type, created_at);
CREATE INDEX ON users_user (username);
CREATE INDEX ON users_user (phone);

CREATE TABLE users_providerprofile (
  id int8 PRIMARY KEY,
  user_id uuid NOT NULL UNIQUE REFERENCES users_user,
  business_name varchar(200) NOT NULL,
  business_phone varchar(13) NOT NULL,
  business_address text NOT NULL,
  customer_code varchar(10),
  verification_status varchar(20) NOT NULL,
  credit_balance int4 NOT NULL,
  subscription_tier varchar(20) NOT NULL,
  verification_documents jsonb NOT NULL,
  is_premium_listing bool NOT NULL,
  premium_listing_started_at timestamptz,
  premium_listing_expires_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX ON users_providerprofile (verification_status, subscription_tier);
CREATE INDEX ON users_providerprofile (customer_code);

CREATE TABLE payment_accounts (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL UNIQUE REFERENCES users_user,
  balance numeric(10,2) NOT NULL
);

CREATE TABLE deposit_requests (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES payment_accounts,
  amount numeric(10,2) NOT NULL,
  status varchar(20) NOT NULL,
  bank_reference varchar(100) NOT NULL,
  reference_number varchar(100) NOT NULL,
  customer_code varchar(10) NOT NULL,
  credits_to_activate int4 NOT NULL,
  is_auto_verified bool NOT NULL,
  verification_notes text NOT NULL,
  admin_notes text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  processed_at timestamptz,
  processed_by_id uuid REFERENCES users_user
);
CREATE INDEX ON deposit_requests (account_id);
CREATE INDEX ON deposit_requests (processed_by_id);

CREATE TABLE transactions (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES payment_accounts,
  amount numeric(10,2) NOT NULL,
  transaction_type varchar(20) NOT NULL,
  status varchar(20) NOT NULL,
  reference varchar(100) NOT NULL,
  description text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX ON transactions (account_id);

CREATE TABLE leads_servicecategory (
  id int8 PRIMARY KEY,
  name varchar(100) NOT NULL,
  slug varchar(100) NOT NULL,
  is_active bool NOT NULL
);

CREATE TABLE leads_lead (
  id uuid PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES users_user,
  service_category_id int8 NOT NULL REFERENCES leads_servicecategory,
  title varchar(200) NOT NULL,
  location_suburb varchar(100) NOT NULL,
  location_city varchar(100) NOT NULL,
  status varchar(20) NOT NULL,
  assigned_providers_count int4 NOT NULL,
  verification_notes text NOT NULL,
  verification_score int4 NOT NULL DEFAULT 0,
  is_available bool NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL,
  verified_at timestamptz,
  expires_at timestamptz,
  providers_routed_at timestamptz
);
CREATE INDEX ON leads_lead (status, created_at);
CREATE INDEX ON leads_lead (client_id, created_at);
CREATE INDEX ON leads_lead (service_category_id);
CREATE INDEX ON leads_lead (verification_score, created_at);
CREATE INDEX ON leads_lead (is_available, status);
CREATE INDEX ON leads_lead (expires_at);

CREATE TABLE leads_leadassignment (
  id uuid PRIMARY KEY,
  lead_id uuid NOT NULL REFERENCES leads_lead,
  provider_id uuid NOT NULL REFERENCES users_user,
  status varchar(20) NOT NULL,
  assigned_at timestamptz NOT NULL
);

CREATE TABLE authtoken_token (
  key varchar(40) PRIMARY KEY,
  user_id uuid NOT NULL UNIQUE REFERENCES users_user,
  created timestamptz NOT NULL
);

CREATE TABLE users_wallet (
  id int8 PRIMARY KEY,
  user_id uuid NOT NULL UNIQUE REFERENCES users_user,
  balance numeric(10,2) NOT NULL,
  credits int4 NOT NULL,
  customer_code varchar(20) NOT NULL UNIQUE
);

CREATE TABLE users_wallettransaction (
  id uuid PRIMARY KEY,
  wallet_id int8 REFERENCES users_wallet,
  amount numeric(10,2) NOT NULL,
  credits int4 NOT NULL,
  transaction_type varchar(20) NOT NULL,
  status varchar(20) NOT NULL,
  reference varchar(100) NOT NULL UNIQUE,
  bank_reference varchar(100) NOT NULL,
  payment_method varchar(50) NOT NULL DEFAULT '',
  description text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz
);
CREATE INDEX ON users_wallettransaction (wallet_id, created_at);
CREATE INDEX ON users_wallettransaction (status, transaction_type);

CREATE TABLE support_supportticket (
  id uuid PRIMARY KEY,
  ticket_number varchar(20) NOT NULL,
  title varchar(200) NOT NULL,
  priority varchar(20) NOT NULL,
  status varchar(20) NOT NULL,
  user_id uuid NOT NULL REFERENCES users_user,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

-- Unused but still present: a query that reads it counts wrongly.
CREATE TABLE users_lead (
  id int8 PRIMARY KEY,
  title varchar(200) NOT NULL,
  status varchar(20) NOT NULL,
  created_at timestamptz NOT NULL
);
INSERT INTO users_lead SELECT n, 'Dead lead ' || n, 'verified', now() - n * interval '1 hour' FROM generate_series(1, 30) AS n;
`
