page_size <- function() getOption("openclue.page", 10000L)

#' Records of the metadata services
#'
#' Conditions are named arguments and must all hold: a vector means any of its members (and properties that are lists, such
#' as `target`, match by any of theirs); a list is an operator of the filter language, such as `tas = list(gt = 0.5)` or
#' `pert_iname = list(like = "^vor")`.
#'
#' @param client A client, of [openclue()].
#' @param service Name of a service in the address, e.g. `"pcls"` or `"rep_samples"`.
#' @param ... Conditions; and for `oc_perts()` and the like, `where`, `fields`, `order` and `limit`.
#' @param where A condition in the server's filter language as a list, beside the named ones.
#' @param fields Properties to answer, in this order; by default all that the service has.
#' @param order `"tas DESC"`, or several of these; by default by the record's id.
#' @param limit Most records; by default all.
#' @param field A property.
#' @return A data frame of records x properties, all pages of it. Properties that are lists are list columns, what there is
#'   no value for is `NA`, or `NULL` in a list column. `oc_count()` answers a number, `oc_distinct()` a sorted vector.
#'   Doses are in `pert_dose_unit`, times in `pert_time_unit`; TAS is from 0 to 1.
#' @examples
#' \dontrun{
#' client <- openclue_demo()
#' oc_perts(client, moa = "HDAC inhibitor", fields = c("pert_id", "pert_iname"))
#' oc_sigs(client, cell_iname = c("MCF7", "PC3"), tas = list(gt = 0.3), order = "tas DESC", limit = 10)
#' }
#' @export
oc_records <- function(client, service, ..., where = NULL, fields = NULL, order = NULL, limit = Inf) {
  types <- property_types(client, service)
  names <- if (is.null(fields)) names(types) else fields
  unknown <- setdiff(names, names(types))
  if (length(unknown)) {
    stop(service, ' have no property "', unknown[1], '". They have ', paste(names(types), collapse = ", "), ".", call. = FALSE)
  }
  condition <- where_of(list(...), where)
  found <- list()
  while (length(found) < limit) {
    size <- min(page_size(), limit - length(found))
    body <- list(where = condition, limit = size)
    if (!is.null(fields)) body$fields <- I(union("id", fields))
    if (!is.null(order)) {
      body$order <- order
      body$skip <- length(found)
    } else if (length(found)) {
      # By the last id of the page before, which stays right while records are added.
      after <- list(id = list(gt = found[[length(found)]]$id))
      body$where <- if (length(condition)) list(and = list(condition, after)) else after
    }
    page <- post_json(client, paste0("api/", service, "/find"), body)
    found <- c(found, page)
    if (length(page) < size) break
  }
  record_frame(found, types[names])
}

#' @describeIn oc_records Perturbagens.
#' @export
oc_perts <- function(client, ...) oc_records(client, "perts", ...)

#' @describeIn oc_records Signatures (Level 5).
#' @export
oc_sigs <- function(client, ...) oc_records(client, "sigs", ...)

#' @describeIn oc_records Cell lines.
#' @export
oc_cells <- function(client, ...) oc_records(client, "cells", ...)

#' @describeIn oc_records Genes; `l1000_type` tells landmarks from inferred ones.
#' @export
oc_genes <- function(client, ...) oc_records(client, "genes", ...)

#' @describeIn oc_records Wells (Level 3 and 4).
#' @export
oc_profiles <- function(client, ...) oc_records(client, "profiles", ...)

#' @describeIn oc_records Drugs of the Repurposing Hub with their highest clinical phase, `final_status`.
#' @export
oc_rep_drugs <- function(client, ...) oc_records(client, "rep_drugs", ...)

#' @describeIn oc_records How many records meet the conditions.
#' @export
oc_count <- function(client, service, ..., where = NULL) {
  body <- as_json(list(where = where_of(list(...), where), fields = I("id"), limit = 1))
  answer <- send(client, "POST", paste0("api/", service, "/find"), query = list(total = "true"), body = body)
  as.integer(httr::headers(answer)[["x-total-count"]])
}

#' @describeIn oc_records Values of a property, each once; elements of lists.
#' @export
oc_distinct <- function(client, service, field, ..., where = NULL) {
  condition <- as_json(where_of(list(...), where))
  sort(unlist(get_json(client, paste0("api/", service, "/distinct"), field = field, where = condition)))
}

# One condition of named ones and a where; NULL and NA are refused, for they would otherwise find everything or nothing.
where_of <- function(conditions, where) {
  if (length(conditions) && (is.null(names(conditions)) || any(!nzchar(names(conditions))))) {
    stop("Conditions have names, such as pert_iname = \"vorinostat\".", call. = FALSE)
  }
  parts <- Map(condition_of, names(conditions), unname(conditions))
  parts <- unname(c(parts, if (length(where)) list(where)))
  if (length(parts) == 1) parts[[1]] else if (length(parts)) list(and = parts) else no_fields()
}

condition_of <- function(field, value) {
  if (is.null(value) || (is.atomic(value) && anyNA(value))) {
    stop("The condition ", field, " is ", if (is.null(value)) "NULL" else "NA", ". Leave it out, or give a value.", call. = FALSE)
  }
  if (is.factor(value)) value <- as.character(value)
  if (!is.list(value) && length(value) != 1) value <- list(inq = I(value))
  structure(list(value), names = field)
}

# Properties of a service and their types, as the server describes them; asked for once.
property_types <- function(client, service) {
  must_be_client(client)
  if (is.null(client$description)) client$description <- get_json(client, "openapi.json")
  paths <- client$description$paths
  operation <- paths[[paste0("/api/", service, "/find")]]$post
  if (is.null(operation)) {
    services <- sort(sub("^/api/(.*)/find$", "\\1", grep("^/api/[^/]+/find$", names(paths), value = TRUE)))
    stop('There is no service "', service, '". There are ', paste(services, collapse = ", "), ".", call. = FALSE)
  }
  schema <- basename(operation$responses$`200`$content$`application/json`$schema$items$`$ref`)
  vapply(client$description$components$schemas[[schema]]$properties,
         function(property) if (is.null(property$type)) "object" else property$type, character(1))
}

record_frame <- function(records, types) {
  columns <- lapply(names(types), function(name) {
    values <- lapply(records, `[[`, name)
    if (types[[name]] %in% c("array", "object")) {
      return(I(lapply(values, simplified_or_null)))
    }
    values[vapply(values, is.null, logical(1))] <- NA
    as_type <- switch(types[[name]], integer = as.integer, number = as.numeric, boolean = as.logical, as.character)
    as_type(unlist(values))
  })
  frame <- structure(columns, names = names(types), row.names = .set_row_names(length(records)), class = "data.frame")
  frame
}

simplified <- function(value) if (all(lengths(value) == 1) && !length(names(value))) unlist(value) else value

# Rows of any names, in the order in which these first come.
rows_frame <- function(rows) {
  if (!length(rows)) return(data.frame())
  columns <- unique(unlist(lapply(rows, names)))
  made <- lapply(columns, function(name) {
    values <- lapply(rows, `[[`, name)
    if (any(vapply(values, is.list, logical(1))) || any(lengths(values) > 1)) return(I(lapply(values, simplified_or_null)))
    values[vapply(values, is.null, logical(1))] <- NA
    unlist(values)
  })
  structure(made, names = columns, row.names = .set_row_names(length(rows)), class = "data.frame")
}

simplified_or_null <- function(value) if (is.null(value)) NULL else simplified(value)

# A table of the server: only what is empty is missing, and names stay text.
table_of <- function(text, row_names = NULL) {
  texts <- c("id", "sig_id", "query_id", "pert_id", "pert_iname", "pert_type", "cell_id", "cell_iname", "pert_idose",
             "pert_itime", "moa", "target_name", "pcl_id", "src_set_id", "set_type")
  header <- names(utils::read.csv(text = sub("\n.*", "", text), check.names = FALSE, nrows = 0))
  classes <- rep(NA_character_, length(header))
  classes[header %in% texts] <- "character"
  frame <- utils::read.csv(text = text, check.names = FALSE, na.strings = "", colClasses = classes, encoding = "UTF-8")
  if (!is.null(row_names)) {
    row.names(frame) <- frame[[row_names]]
    frame[[row_names]] <- NULL
  }
  frame
}
