key_file_of_user <- function() path.expand("~/.config/openclue/key")

#' A client of one server
#'
#' @param url The server's address; by default the variable `OPENCLUE_URL`, or http://127.0.0.1:3000.
#' @param key A user_key. Without it the file `key_file`, the variable `OPENCLUE_KEY` or the file
#'   `~/.config/openclue/key`, in this order.
#' @param key_file A file that holds nothing but the key.
#' @param timeout Seconds that a request may take.
#' @param retries How often to ask again, after the pause that the server asks for, where it is too busy.
#' @return A client, the first argument of all other functions. Printing it shows no key.
#' @examples
#' client <- openclue("http://127.0.0.1:3000", key = "0123456789abcdef")
#' client
#' @export
openclue <- function(url = Sys.getenv("OPENCLUE_URL", "http://127.0.0.1:3000"), key = NULL, key_file = NULL,
                     timeout = 600, retries = 3) {
  client <- new.env(parent = emptyenv())
  client$url <- server_url(url)
  client$key <- find_key(key, key_file)
  client$timeout <- timeout
  client$retries <- retries
  structure(client, class = "openclue_client")
}

#' @describeIn openclue A client with the server's demo key, which sees the synthetic demo dataset alone.
#' @export
openclue_demo <- function(url = Sys.getenv("OPENCLUE_URL", "http://127.0.0.1:3000")) {
  asking <- openclue(url, key = "demo")
  asking$key <- NULL
  openclue(url, key = get_json(asking, "temp_api_key")$user_key)
}

#' @export
print.openclue_client <- function(x, ...) {
  cat("<openclue client of ", x$url, ">\n", sep = "")
  invisible(x)
}

server_url <- function(url) {
  if (length(url) != 1 || !grepl("^https?://[^/]+", url)) {
    stop('"', paste(url, collapse = " "), '" is no address of a server; give one such as http://127.0.0.1:3000.',
         call. = FALSE)
  }
  sub("/api$", "", sub("/+$", "", url))
}

find_key <- function(key, key_file) {
  if (!is.null(key) && nzchar(key)) return(trimws(key))
  if (!is.null(key_file)) {
    if (!file.exists(key_file)) stop("The key cannot be read from ", key_file, ": there is no such file.", call. = FALSE)
    found <- trimws(paste(readLines(key_file, warn = FALSE), collapse = "\n"))
    if (!nzchar(found)) stop("The file ", key_file, " is empty; it should hold your user_key.", call. = FALSE)
    return(found)
  }
  from_shell <- trimws(Sys.getenv("OPENCLUE_KEY"))
  if (nzchar(from_shell)) return(from_shell)
  if (file.exists(key_file_of_user())) trimws(readLines(key_file_of_user(), warn = FALSE)[1])
}
