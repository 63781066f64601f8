/** Where PostgreSQL writes down what a database is made of, beside its rows, and what it believes of them. */
const CATALOGS = [
  'class',
  'attribute',
  'attrdef',
  'constraint',
  'index',
  'trigger',
  'policy',
  'proc',
  'type',
  'namespace',
  'rewrite',
  'event_trigger',
  'default_acl',
  'extension',
  'statistic',
]

const KB_SOON_DELETED = 1024

/**
 * A word that is the same for a database and an untouched copy of it: whatever changes a table, a right or a setting changes a
 * row of a catalog, and a changed row bears the number of a later transaction. And whether its tables have little in them.
 */
export const SHAPE = `
  SELECT
    concat_ws(' ',
      ${CATALOGS.map(name => `(SELECT count(*) || '-' || coalesce(max(xmin::text::int8), 0) FROM pg_${name})`).join(',\n      ')},
      (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = d.oid),
      d.datacl::text, d.datconnlimit, d.datallowconn
    ) AS shape,
    (SELECT sum(pg_table_size(oid)) <= ${KB_SOON_DELETED} * 1024 FROM pg_class WHERE relkind = 'r' AND oid >= 16384) AS "isSmall"
  FROM pg_database AS d
  WHERE datname = current_database()`
