first_look <- c(
  sig_queryl1k_tool = "matrices/query/ncs.gctx",
  sig_gutc_tool = "matrices/gutc/ps_pert_summary.gctx",
  sig_fastgutc_tool = "matrices/gutc/ps_pert_summary.gctx"
)

#' Analyses that run on the server
#'
#' `oc_submit()` begins one, `oc_wait()` waits for its end, `oc_result()` reads a matrix of its result.
#'
#' @param client A client, of [openclue()].
#' @param tool `"sig_gutc_tool"` (tau), `"sig_queryl1k_tool"` (NCS and q), `"sig_introspect_tool"` or `"proteomics_query"`.
#' @param up,down,profile,dataset,name As for [oc_query()].
#' @param matrix Signatures of your own: a GCT or GCTx file, or a numeric matrix or data frame of genes x signatures.
#' @param ... Other fields of the submission, such as `metric`, `group_by` and `gset_size`; of `oc_repurposing()` conditions
#'   such as `moa`, `target` and `indication`.
#' @param job_id What `oc_submit()` answered; for `oc_compare()` two to six of these, `"<job_id>:<query>"` for a query that
#'   is not the first of its job.
#' @param timeout Seconds to wait at most.
#' @param progress Show a line with the share that is done.
#' @param path A file of the result, as `oc_files()` has it. By default tau by perturbagen of sig_gutc_tool, NCS by signature
#'   of sig_queryl1k_tool, the square matrix of NCS of sig_introspect_tool.
#' @param where Rows to take, by `id`, metadata or scores: `list(pert_type = "trt_cp")`. For `oc_introspect()` signatures of
#'   the dataset.
#' @param order `"VORINOSTAT DESC"`: by a metadata field or the name of a query.
#' @param limit Most rows.
#' @param beside Other matrices of the result whose columns to add, named `q_empirical:VORINOSTAT`.
#' @param file Where to write CLUE's tar.gz archive.
#' @param score `"tau"` or `"ncs"`, by default tau where every result has it; of an introspection `"ncs"`, `"cs"` or `"ps"`.
#' @param top Perturbagens of each end whose overlap is counted.
#' @param phase Highest clinical phases; `"all"` for every one.
#' @param sig_ids Signatures of the dataset.
#' @return `oc_submit()`: the job_id. `oc_wait()`: the job's record, a list. `oc_files()`: a data frame of files. `oc_result()`:
#'   a data frame of rows (by their ids, the row names) x metadata and a column for each query. `oc_text()`: one string.
#'   `oc_download()`: the file's name. `oc_compare()`: perturbagens by falling mean score, with `score:<query>` and
#'   `rank:<query>`; the attributes `correlation` (Spearman's) and `overlap` tell more. `oc_repurposing()`: drugs, those that
#'   reverse the query most first. `oc_introspect()`: a symmetric matrix of signatures x signatures.
#' @examples
#' \dontrun{
#' client <- openclue_demo()
#' job <- oc_submit(client, "sig_gutc_tool", up = c("CDKN1A", "TUBB3"), down = c("MYC", "CCND1"))
#' oc_wait(client, job)
#' oc_result(client, job, order = "query DESC", limit = 10)
#' }
#' @export
oc_submit <- function(client, tool = "sig_gutc_tool", up = NULL, down = NULL, profile = NULL, matrix = NULL, dataset = NULL,
                      name = "query", ...) {
  fields <- list(tool_id = tool, name = name, dataset = dataset, ...)
  if (!(is.null(up) && is.null(down) && is.null(profile))) fields <- c(fields, query_fields(up, down, profile, name))
  fields <- fields[!vapply(fields, is.null, logical(1))]
  if (is.character(matrix) && length(matrix) == 1) {
    if (!file.exists(matrix)) stop("There is no file ", matrix, ".", call. = FALSE)
    fields <- lapply(fields, function(field) if (is.character(field)) field else as_json(field))
    body <- c(fields, list(matrix = httr::upload_file(matrix)))
    answer <- decoded(send(client, "POST", "api/jobs", body = body, form = TRUE))
  } else {
    if (!is.null(matrix)) fields$matrix <- gct_text(matrix)
    answer <- post_json(client, "api/jobs", fields)
  }
  answer$result$job_id
}

#' @rdname oc_submit
#' @export
oc_wait <- function(client, job_id, timeout = Inf, progress = interactive()) {
  end <- Sys.time() + timeout
  repeat {
    job <- get_json(client, paste0("api/jobs/", job_id, "/summary"), wait = 2)$job
    if (progress) {
      share <- if (is.null(job$progress)) 0 else job$progress
      message(sprintf("\rjob %s: %3.0f%%", job_id, 100 * share), appendLF = job$status == "completed")
    }
    if (job$status == "completed") return(invisible(job))
    if (!(job$status %in% c("pending", "submitted", "processing"))) {
      why <- c(job$errorMessage[nzchar(job$errorMessage)], paste0("Job ", job_id, " is ", job$status, "."))[1]
      refuse(why, code = "JOB_FAILED", body = job)
    }
    if (Sys.time() >= end) {
      why <- paste0("Job ", job_id, " goes on after ", timeout, " seconds. Wait again.")
      refuse(why, code = "WAITED_TOO_LONG", body = job)
    }
  }
}

#' @rdname oc_submit
#' @export
oc_files <- function(client, job_id) rows_frame(get_json(client, paste0("api/jobs/", job_id, "/results")))

#' @rdname oc_submit
#' @export
oc_result <- function(client, job_id, path = NULL, where = NULL, order = NULL, limit = NULL, beside = NULL) {
  if (is.null(path)) path <- first_look_of(client, job_id)
  query <- list(format = "csv", where = if (!is.null(where)) as_json(where), order = order, limit = limit,
                beside = if (!is.null(beside)) paste(beside, collapse = ","))
  place <- paste0("api/jobs/", job_id, "/results/", path)
  table_of(text_of(send(client, "GET", place, query = query, accept = "text/csv")), "id")
}

#' @rdname oc_submit
#' @export
oc_text <- function(client, job_id, path) {
  text_of(send(client, "GET", paste0("api/jobs/", job_id, "/results/", path), accept = "*/*"))
}

#' @rdname oc_submit
#' @export
oc_download <- function(client, job_id, file) {
  job <- get_json(client, paste0("api/jobs/", job_id))
  if (is.null(job$download_url)) {
    refuse(paste0("Job ", job_id, " has no archive: it is ", job$status, "."), code = "JOB_FAILED", body = job)
  }
  partial <- paste0(file, ".part")
  # The address has no scheme, and the server's own idea of its name; we know the way to it already.
  send(client, "GET", sub("^//[^/]*/", "", job$download_url), accept = "*/*", to_file = partial)
  file.rename(partial, file)
  invisible(file)
}

#' @rdname oc_submit
#' @export
oc_compare <- function(client, job_id, score = NULL, top = 25) {
  said <- get_json(client, "api/jobs/compare", ids = paste(job_id, collapse = ","), score = score, top = top,
                   limit = 100000)
  names <- vapply(said$queries, `[[`, character(1), "query_id")
  twice <- names %in% names[duplicated(names)]
  names[twice] <- paste0(names, ":", seq_along(names))[twice]
  frame <- rows_frame(lapply(said$perturbagens, `[`, c("pert_id", "pert_iname", "pert_type", "moa", "target_name")))
  numbers <- function(field, at) vapply(said$perturbagens, function(pert) number_or_na(pert[[field]][[at]]), numeric(1))
  for (at in seq_along(names)) frame[[paste0("score:", names[at])]] <- numbers("scores", at)
  for (at in seq_along(names)) frame[[paste0("rank:", names[at])]] <- as.integer(numbers("ranks", at))
  correlation <- vapply(said$correlation, function(row) vapply(row, number_or_na, numeric(1)), numeric(length(names)))
  dimnames(correlation) <- list(names, names)
  structure(frame, score = said$score, overlap = said$overlap, correlation = correlation)
}

#' @rdname oc_submit
#' @export
oc_repurposing <- function(client, job_id, phase = "Launched", ...) {
  given <- lapply(list(phase = phase, ...), function(value) if (length(value) == 1) value else as_json(I(value)))
  said <- do.call(get_json, c(list(client, paste0("api/jobs/", job_id, "/repurposing")), given))
  structure(rows_frame(said$drugs), score = said$score, query_id = said$query_id)
}

#' @rdname oc_submit
#' @export
oc_introspect <- function(client, matrix = NULL, dataset = NULL, where = NULL, sig_ids = NULL, score = "ncs",
                          progress = interactive(), ...) {
  if (is.null(matrix) == is.null(dataset)) stop("Give either a matrix or the name of a dataset.", call. = FALSE)
  if (!(score %in% c("cs", "ncs", "ps"))) {
    stop('There is no score "', score, '" of an introspection; there are cs, ncs and ps.', call. = FALSE)
  }
  job_id <- oc_submit(client, "sig_introspect_tool", matrix = matrix, dataset = dataset, name = "introspect",
                      where = if (!is.null(where)) as_json(where),
                      sig_ids = if (!is.null(sig_ids)) paste(sig_ids, collapse = ","), ...)
  oc_wait(client, job_id, progress = progress)
  scores <- oc_result(client, job_id, square_of(client, job_id, score))
  as.matrix(scores[, row.names(scores), drop = FALSE])
}

number_or_na <- function(value) if (is.null(value)) NA_real_ else as.numeric(value)

first_look_of <- function(client, job_id) {
  tool <- get_json(client, paste0("api/jobs/", job_id))$tool_id
  if (tool == "sig_introspect_tool") return(square_of(client, job_id, "ncs"))
  if (!(tool %in% names(first_look))) {
    stop("Say which matrix of the result; there are ", paste(matrices_of(client, job_id), collapse = ", "), ".", call. = FALSE)
  }
  first_look[[tool]]
}

square_of <- function(client, job_id, score) {
  paths <- matrices_of(client, job_id)
  paths[startsWith(paths, paste0(score, "_n"))][1]
}

matrices_of <- function(client, job_id) {
  files <- oc_files(client, job_id)
  files$path[files$kind == "matrix"]
}
