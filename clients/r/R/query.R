#' A connectivity query
#'
#' @param client A client, of [openclue()].
#' @param up,down Genes (Entrez ids, symbols or probes); lists of these by name for several queries. One of both will do.
#' @param profile Instead of lists, a value for each gene: a vector named by genes, or a matrix or data frame of genes x
#'   profiles.
#' @param dataset A dataset by name; by default the server's default one.
#' @param top Signatures from each end of the ranking; `Inf` for every signature.
#' @param where Signatures to rank, e.g. `list(cell_iname = "MCF7", pert.moa = "HDAC inhibitor")`.
#' @param fields Metadata to answer; by default the usual.
#' @param metric Of profiles: `"spearman"` (default), `"pearson"`, `"cosine"` or `"xcos"`.
#' @param es_tail `"both"`, `"up"` or `"down"`: lists that count.
#' @param name Name of the query, where there is one.
#' @return A data frame, a row for each signature by query and rank (1 is most alike): `query_id`, `rank`, `sig_id`, metadata
#'   and scores. `norm_cs` is the normalised score, `raw_cs` WTCS from -1 to 1, `p_empirical` and `q_empirical` are shares.
#'   The attribute `dataset` names the dataset. What the server warns of, such as genes it does not know, is a warning.
#' @examples
#' \dontrun{
#' oc_query(openclue_demo(), up = c("CDKN1A", "TUBB3"), down = c("MYC", "CCND1"), top = 5)
#' }
#' @export
oc_query <- function(client, up = NULL, down = NULL, profile = NULL, dataset = NULL, top = 50, where = NULL, fields = NULL,
                     metric = NULL, es_tail = NULL, name = "query") {
  body <- list(dataset = dataset, where = where, fields = if (!is.null(fields)) I(fields), metric = metric,
               es_tail = es_tail, name = name)
  body <- c(body[!vapply(body, is.null, logical(1))], query_fields(up, down, profile, name))
  answer <- if (is.finite(top)) {
    post_json(client, "api/queries", c(body, list(top = top)))
  } else {
    streamed(client, body)
  }
  for (text in unique(unlist(answer$warnings))) warning(text, call. = FALSE)
  rows <- lapply(answer$queries, function(query) {
    found <- if (is.null(query$rows)) rows_frame(c(query$top, query$bottom)) else query$rows
    if (!nrow(found)) return(NULL)
    # Where both ends of a short ranking meet, a signature comes once.
    found <- found[!duplicated(found$rank), , drop = FALSE]
    cbind(query_id = query$query_id, found[order(found$rank), , drop = FALSE])
  })
  frame <- bind_rows(rows)
  attr(frame, "dataset") <- answer$manifest$dataset$name
  frame
}

# Every signature of each query, from lines of JSON; an end without `done` is a broken answer.
streamed <- function(client, body) {
  text <- text_of(send(client, "POST", "api/queries", body = as_json(body), accept = "application/x-ndjson"))
  lines <- strsplit(text, "\n", fixed = TRUE)[[1]]
  is_row <- startsWith(lines, '{"rank"')
  others <- lapply(lines[!is_row], jsonlite::fromJSON, simplifyVector = FALSE)
  error <- Find(function(said) !is.null(said$error), others)$error
  if (!is.null(error)) refuse(error$message, error$statusCode, error$code, error)
  if (is.null(others[[length(others)]]$done)) refuse("The answer was cut off before its end. Ask again.")
  begins <- which(!is_row)[vapply(others, function(said) !is.null(said$query), logical(1))]
  heads <- Filter(function(said) !is.null(said$query), others)
  ends <- c(begins[-1], length(lines) + 1) - 1
  queries <- Map(function(head, begin, end) {
    mine <- lines[begin:end][is_row[begin:end]]
    c(head$query, list(rows = jsonlite::fromJSON(paste0("[", paste(mine, collapse = ","), "]"))))
  }, heads, begins, ends)
  list(queries = queries, manifest = heads[[1]]$manifest, warnings = unlist(lapply(heads, `[[`, "warnings")))
}

# Frames one below the other; a column that one of them lacks is NA there.
bind_rows <- function(frames) {
  frames <- Filter(Negate(is.null), frames)
  if (!length(frames)) return(data.frame(query_id = character(), rank = integer(), sig_id = character(), norm_cs = numeric()))
  columns <- unique(unlist(lapply(frames, names)))
  frame <- do.call(rbind, lapply(frames, function(frame) {
    frame[setdiff(columns, names(frame))] <- NA
    frame[columns]
  }))
  row.names(frame) <- NULL
  frame
}
