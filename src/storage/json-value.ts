import type { DuckDBType, DuckDBValue, DuckDBValueConverter, Json } from '@duckdb/node-api';

type DuckDB = typeof import('@duckdb/node-api');

/**
 * Makes JSON of query results without losing a digit: an integer or decimal that a JSON number
 * cannot hold exactly becomes a string, and so do `NaN` and infinities. Times are ISO 8601, maps
 * are objects, binary data and intervals are text as DuckDB writes it.
 */
export function jsonConverter(duckdb: DuckDB): DuckDBValueConverter<Json> {
  const convert = (value: DuckDBValue, type: DuckDBType): Json => {
    if (value === null) return null;
    if (typeof value === 'bigint') return exactInteger(value);
    if (value instanceof duckdb.DuckDBDecimalValue) return exactDecimal(value);
    if (value instanceof duckdb.DuckDBTimestampTZValue) {
      if (!value.isFinite) return String(value);
      return `${toTheMillisecond(isoText(duckdb.timestampValue(value.micros)))}Z`;
    }
    if (isLocalTimestamp(value, duckdb)) return isoText(value);
    if (value instanceof duckdb.DuckDBIntervalValue) return String(value);
    if (value instanceof duckdb.DuckDBMapValue && type instanceof duckdb.DuckDBMapType) {
      const { keyType, valueType } = type;
      const entries = value.entries.map(({ key, value: item }) => [
        mapKey(convert(key, keyType)),
        convert(item, valueType),
      ]);
      return Object.fromEntries(entries) as Record<string, Json>;
    }
    return duckdb.JsonDuckDBValueConverter(value, type, convert);
  };
  return convert;
}

function exactInteger(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Digits a double always keeps. */
const EXACT_DIGITS = 15;

function exactDecimal(value: { readonly width: number; toDouble(): number }): Json {
  return value.width <= EXACT_DIGITS ? value.toDouble() : String(value);
}

function isLocalTimestamp(value: DuckDBValue, duckdb: DuckDB): boolean {
  return (
    value instanceof duckdb.DuckDBTimestampValue ||
    value instanceof duckdb.DuckDBTimestampSecondsValue ||
    value instanceof duckdb.DuckDBTimestampMillisecondsValue ||
    value instanceof duckdb.DuckDBTimestampNanosecondsValue
  );
}

/** DuckDB writes a space between date and time. */
function isoText(timestamp: DuckDBValue): string {
  return String(timestamp).replace(' ', 'T');
}

/** DuckDB leaves out zeros at the end, so that one moment would be another text in an export. */
function toTheMillisecond(text: string): string {
  return text.replace(
    /(:\d\d)(?:\.(\d{1,2}))?$/,
    (_, seconds: string, digits = '') => `${seconds}.${digits.padEnd(3, '0')}`,
  );
}

function mapKey(key: Json): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}
