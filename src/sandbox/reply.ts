export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `code` of the body, if it has one. */
  readonly code: number | null;
  /** Rows looked at to answer. */
  readonly examined: number;
}

const JSON_TYPE = "application/json;charset=UTF-8";

export function jsonReply(
  status: number,
  value: object,
  headers: Record<string, string> = {},
): Reply {
  const code = "code" in value && typeof value.code === "number" ? value.code : null;
  const body = JSON.stringify(value);
  return { status, body, contentType: JSON_TYPE, headers, code, examined: 0 };
}

/** `{"code":0,"message":"success",…}`. */
export function success(resource: object, examined = 0): Reply {
  return { ...jsonReply(200, { code: 0, message: "success", ...resource }), examined };
}

/** `{"code":…,"message":…}`, the envelope of every error of the API. */
export function apiError(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Reply {
  return jsonReply(status, { code, message }, headers);
}

export function htmlReply(status: number, title: string): Reply {
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, body, contentType: "text/html", headers: {}, code: null, examined: 0 };
}

export function redirect(location: string): Reply {
  return { ...htmlReply(302, "Found"), headers: { location } };
}

export const invalidValue = (name: string): Reply =>
  apiError(400, 2, `Invalid value passed for ${name}`);

export const tooLong = (name: string): Reply =>
  apiError(400, 4, `Invalid value passed for ${name}`);

export const invalidUrl = (): Reply => apiError(404, 5, "Invalid URL Passed");

export const methodNotAllowed = (method: string): Reply =>
  apiError(405, 37, `The HTTP method ${method} is not allowed for the requested resource`);

export const unauthenticated = (): Reply =>
  apiError(
    401,
    14,
    "The request could not be authenticated as the authentication value you entered is invalid. Enter a valid authentication value and try again.",
  );

/** Three causes, one answer: a dead token, a missing scope, a missing right. */
export const unauthorized = (): Reply =>
  apiError(401, 57, "You are not authorized to perform this operation");

export const wrongOrganization = (id: string): Reply =>
  apiError(400, 6041, `This user is not associated with the CompanyID/CompanyName:${id}.`);

export const doesNotExist = (resource: string): Reply =>
  apiError(404, 1002, `${resource} does not exist.`);

export const internalError = (): Reply =>
  apiError(500, 1000, "An internal error occurred. Please try again.");
