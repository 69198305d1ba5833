# Requests to one server with one key.

longest_pause <- 30

# The answer to a request, with a status below 300. What the server refuses for the moment (429 and 503 with Retry-After)
# is sent again; it has then done nothing yet.
send <- function(client, method, path, query = NULL, body = NULL, accept = "application/json", form = FALSE,
                 to_file = NULL) {
  must_be_client(client)
  # The header of the key would go along to wherever a redirect points, so none is followed.
  settings <- list(httr::accept(accept), httr::timeout(client$timeout), httr::config(followlocation = 0L))
  if (!is.null(client$key)) settings <- c(settings, list(httr::add_headers(user_key = client$key)))
  if (!is.null(body) && !form) settings <- c(settings, list(httr::content_type_json()))
  if (!is.null(to_file)) settings <- c(settings, list(httr::write_disk(to_file, overwrite = TRUE)))
  query <- lapply(query[!vapply(query, is.null, logical(1))], function(value) {
    if (is.numeric(value)) format(value, scientific = FALSE, trim = TRUE) else value
  })
  address <- httr::modify_url(paste0(client$url, "/", path), query = if (length(query)) query)
  attempts <- 1 + if (form) 0 else client$retries
  repeat {
    attempts <- attempts - 1
    answer <- tryCatch(
      do.call(httr::VERB, c(list(method, address), settings,
                            if (!is.null(body)) list(body = body, encode = if (form) "multipart" else "raw"))),
      error = function(cause) {
        refuse(paste0(client$url, " cannot be reached or did not answer: ", conditionMessage(cause)), 0L)
      }
    )
    status <- httr::status_code(answer)
    if (status < 300) return(answer)
    if (status < 400) {
      refuse(paste0(client$url, " points to ", httr::headers(answer)$location, ". Give the client that address."), status)
    }
    pause <- suppressWarnings(as.numeric(httr::headers(answer)[["retry-after"]]))
    if (!(status %in% c(429L, 503L)) || !length(pause) || is.na(pause) || attempts <= 0) fail(answer, to_file)
    Sys.sleep(min(pause, longest_pause))
  }
}

must_be_client <- function(client) {
  if (!inherits(client, "openclue_client")) stop("The first argument should be a client; make one by openclue().", call. = FALSE)
}

# An answer's bytes as text, which every answer of the server but files is, in UTF-8.
text_of <- function(answer) {
  text <- rawToChar(httr::content(answer, as = "raw"))
  Encoding(text) <- "UTF-8"
  text
}

decoded <- function(answer) {
  # Before tryCatch: arguments are lazy, and a refusal of the request itself is none of JSON.
  text <- text_of(answer)
  tryCatch(jsonlite::fromJSON(text, simplifyVector = FALSE), error = function(cause) {
    refuse(paste0(sub("\\?.*", "", answer$url), " did not answer with JSON. Is there an openclue server at that address?"),
           httr::status_code(answer))
  })
}

get_json <- function(client, path, ...) decoded(send(client, "GET", path, query = list(...)))

post_json <- function(client, path, body) decoded(send(client, "POST", path, body = as_json(body)))

# Vectors of one element are scalars unless they are wrapped by I().
as_json <- function(value) {
  as.character(jsonlite::toJSON(value, auto_unbox = TRUE, digits = NA, null = "null", na = "null"))
}

no_fields <- function() structure(list(), names = character())

fail <- function(answer, to_file) {
  text <- if (is.null(to_file)) text_of(answer) else paste(readLines(to_file, warn = FALSE), collapse = "\n")
  body <- tryCatch(jsonlite::fromJSON(text, simplifyVector = FALSE), error = function(cause) text)
  error <- if (is.list(body)) body$error
  if (is.character(error)) error <- list(message = error)
  said <- error$message
  if (is.null(said)) {
    said <- paste0(sub("\\?.*", "", answer$url), " answered with status ", httr::status_code(answer),
                   " and no word on why.")
  }
  refuse(said, httr::status_code(answer), error$code, body)
}

# Signals a condition of class openclue_error: its message is the server's sentence; `status` is the HTTP status, 0 where
# no server answered; `code` the stable name of the failure (docs/errors.md); `body` the answer.
refuse <- function(message, status = 0L, code = NULL, body = NULL) {
  stop(structure(list(message = message, call = NULL, status = status, code = code, body = body),
                 class = c("openclue_error", "error", "condition")))
}
