# The demo of the server that OPENCLUE_URL names, with the key in OPENCLUE_KEY; OPENCLUE_DEMO_FILES is the folder of its files.
demo_client <- function() {
  skip_if(!nzchar(Sys.getenv("OPENCLUE_URL")), "OPENCLUE_URL names no running server")
  openclue()
}

demo_list <- function(name) unlist(read_gmt(file.path(Sys.getenv("OPENCLUE_DEMO_FILES"), paste0(name, ".gmt"))), use.names = FALSE)

code_of <- function(expression) tryCatch({ expression; "none" }, openclue_error = function(error) error$code)
